// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.flink.internal.batch;

import io.github.scpl.block.Step;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/**
 * Which batch it is, and what to do with it.
 *
 * @param epoch from 1; in evaluation that of the training before it
 * @param batch from 0 in each pass over the data
 * @param training true to learn, false to be evaluated only
 * @param learningRate of the epoch
 * @param rows of the batch
 * @param activeBlocks how many blocks, from the first on, it passes through
 */
public record BatchTicket(
    int epoch, int batch, boolean training, double learningRate, int rows, int activeBlocks) {
  /** What a block is told of it; evaluations are all alike. */
  public Step step() {
    return new Step(training ? epoch : 0, batch, training, training ? learningRate : 0);
  }

  /** The same batch when other rows of it are left. */
  public BatchTicket withRows(int left) {
    return new BatchTicket(epoch, batch, training, learningRate, left, activeBlocks);
  }

  /** Writes it. */
  public void writeTo(DataOutput target) throws IOException {
    target.writeInt(epoch);
    target.writeInt(batch);
    target.writeBoolean(training);
    target.writeDouble(learningRate);
    target.writeInt(rows);
    target.writeInt(activeBlocks);
  }

  /** Reads what {@link #writeTo} wrote. */
  public static BatchTicket readFrom(DataInput source) throws IOException {
    return new BatchTicket(
        source.readInt(),
        source.readInt(),
        source.readBoolean(),
        source.readDouble(),
        source.readInt(),
        source.readInt());
  }

  /** Whether it passes through a block. */
  public boolean includes(int block) {
    return block < activeBlocks;
  }
}
