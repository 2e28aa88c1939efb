// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.flink.internal.batch;

import io.github.scpl.block.Bundle;
import io.github.scpl.device.Tensor;
import java.util.List;

/**
 * What travels from block to block: a batch as it is, between blocks of one thread, or a part of
 * its bytes.
 *
 * <p>Batches have megabytes, and Flink puts records of more than 5 MiB that are spread over network
 * buffers aside into a file. So a batch is cut into parts that follow each other. The first has the
 * heads of the arrays, and all of them bytes: those of the arrays, one behind the other.
 */
public final class BatchPart {
  private final BatchTicket ticket;
  private final Bundle bundle;
  private final Tensor targets;
  private final List<ArrayHead> heads;
  private final byte[] bytes;
  private final int count;

  private BatchPart(
      BatchTicket ticket,
      Bundle bundle,
      Tensor targets,
      List<ArrayHead> heads,
      byte[] bytes,
      int count) {
    this.ticket = ticket;
    this.bundle = bundle;
    this.targets = targets;
    this.heads = heads;
    this.bytes = bytes;
    this.count = count;
  }

  /** A whole batch, in memory of the block below, for a block on the same thread. */
  public static BatchPart whole(BatchTicket ticket, Bundle bundle, Tensor targets) {
    return new BatchPart(ticket, bundle, targets, List.of(), new byte[0], 0);
  }

  /**
   * The next bytes of a batch.
   *
   * @param heads of all arrays in the first part; empty in others
   * @param bytes an array that may be longer, and that is not copied
   */
  public static BatchPart of(BatchTicket ticket, List<ArrayHead> heads, byte[] bytes, int count) {
    return new BatchPart(ticket, null, null, heads, bytes, count);
  }

  public BatchTicket ticket() {
    return ticket;
  }

  public boolean isWhole() {
    return bundle != null;
  }

  public boolean isFirst() {
    return !heads.isEmpty();
  }

  public Bundle bundle() {
    return bundle;
  }

  public Tensor targets() {
    return targets;
  }

  public List<ArrayHead> heads() {
    return heads;
  }

  public byte[] bytes() {
    return bytes;
  }

  public int count() {
    return count;
  }
}
