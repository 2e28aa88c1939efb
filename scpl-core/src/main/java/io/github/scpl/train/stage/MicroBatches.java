// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.train.stage;

import io.github.scpl.device.Device;
import io.github.scpl.pipeline.Channel;
import io.github.scpl.pipeline.Inlet;

/**
 * Cuts every batch into micro-batches of neighbouring rows, as equal as can be, in memory of their
 * own.
 */
public final class MicroBatches implements Inlet<Slot> {
  private final Channel<Slot> batches;
  private final Channel<Slot> pieces;
  private final Device device;
  private final int wanted;
  private Slot batch;
  private int next;

  /**
   * Cuts what comes through a channel.
   *
   * @param pieces the memory for micro-batches; a channel that nobody else uses, so that the order
   *     of one lane is all that its slots need
   * @param device that they are on, and whose lane the receiving thread has
   * @param wanted the number of micro-batches of a batch with enough rows
   */
  public MicroBatches(Channel<Slot> batches, Channel<Slot> pieces, Device device, int wanted) {
    this.device = device;
    this.batches = batches;
    this.pieces = pieces;
    this.wanted = wanted;
  }

  /** How many micro-batches a batch of so many rows gives: each has a row at least. */
  static int count(int rows, int wanted) {
    return Math.min(rows, wanted);
  }

  /** The first row of a micro-batch, and the end of the one before. */
  static int bound(int rows, int count, int microBatch) {
    return (int) ((long) rows * microBatch / count);
  }

  @Override
  public Slot receive() throws InterruptedException {
    if (batch == null) {
      batch = batches.receive().received(device.lane());
      next = 0;
    }
    Slot piece = pieces.claim();
    if (batch.ticket() == null) {
      piece.mark(batch.marker()); // or the end, if there is none
      releaseBatch();
      return piece;
    }
    int rows = batch.ticket().rows();
    int count = count(rows, wanted);
    int first = bound(rows, count, next);
    next++;
    piece.takeOverRows(batch, first, bound(rows, count, next) - first);
    if (next == count) {
      releaseBatch();
    }
    return piece;
  }

  private void releaseBatch() {
    batches.release(batch.released(device.lane()));
    batch = null;
  }

  @Override
  public void release(Slot piece) {
    pieces.release(piece);
  }

  /** Whole batches, that is, slots of the channel in front. */
  @Override
  public int filled() {
    return batches.filled();
  }
}
