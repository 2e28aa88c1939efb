// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.flink.internal.batch;

import io.github.scpl.block.Bundle;
import io.github.scpl.device.Tensor;
import io.github.scpl.flink.internal.batch.ArrayHead.Role;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** Cuts batches into parts, in one array of bytes that is used for all of them. Not thread-safe. */
public final class PartWriter {
  /** The most bytes of elements that a part has. */
  static final int BYTES = 1 << 18;

  private final byte[] bytes = new byte[BYTES];
  private final ByteBuffer buffer = Elements.bytes(bytes);
  private final Elements elements = new Elements();

  /**
   * Cuts a batch.
   *
   * @param send takes each part, and is done with it when it returns
   * @return the bytes of all arrays
   */
  public long write(BatchTicket ticket, Bundle bundle, Tensor targets, Consumer<BatchPart> send) {
    List<ArrayHead> heads = new ArrayList<>();
    List<Tensor> arrays = new ArrayList<>();
    add(Role.FEATURES, bundle.features(), heads, arrays);
    add(Role.MASK, bundle.mask(), heads, arrays);
    add(Role.HIDDEN, bundle.hidden(), heads, arrays);
    add(Role.CELL, bundle.cell(), heads, arrays);
    add(Role.TARGETS, targets, heads, arrays);
    List<ArrayHead> first = List.copyOf(heads);
    long total = 0;
    buffer.clear();
    for (int i = 0; i < arrays.size(); i++) {
      int width = heads.get(i).width();
      long length = arrays.get(i).length();
      total += length * width;
      for (long from = 0; from < length; ) {
        int count = (int) Math.min(length - from, buffer.remaining() / width);
        elements.read(arrays.get(i), from, count, buffer);
        from += count;
        if (buffer.remaining() < Double.BYTES) {
          send.accept(BatchPart.of(ticket, first, bytes, buffer.position()));
          first = List.of();
          buffer.clear();
        }
      }
    }
    if (buffer.position() > 0) {
      send.accept(BatchPart.of(ticket, first, bytes, buffer.position()));
    }
    return total;
  }

  private static void add(Role role, Tensor array, List<ArrayHead> heads, List<Tensor> arrays) {
    if (array != null) {
      heads.add(ArrayHead.of(role, array));
      arrays.add(array);
    }
  }
}
