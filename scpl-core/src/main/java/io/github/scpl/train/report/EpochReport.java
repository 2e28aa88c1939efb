// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.train.report;

import io.github.scpl.block.BlockLoss;
import java.util.List;

/**
 * What became of one pass over the training data.
 *
 * @param epoch from 1
 * @param learningRate its learning rate
 * @param samples rows trained on; with doubled batches both views count
 * @param seconds from the first batch asked for to the last update done
 * @param losses one entry per block that was active, from the first on: means over the batches that
 *     it learned from, weighted by rows; {@link BlockLoss#NONE} if it has left all of them aside
 * @param stages how each stage spent the time
 */
public record EpochReport(
    int epoch,
    double learningRate,
    long samples,
    double seconds,
    List<BlockLoss> losses,
    List<StageTiming> stages) {
  /** How many blocks, from the first on, were active in at least one batch. */
  public int activeBlocks() {
    return losses.size();
  }

  /** The sum of all losses of all active blocks. */
  public double loss() {
    return losses.stream().mapToDouble(BlockLoss::total).sum();
  }

  /** Rows per second. */
  public double samplesPerSecond() {
    return samples / seconds;
  }
}
