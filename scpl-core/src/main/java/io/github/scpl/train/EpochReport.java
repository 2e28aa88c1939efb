package io.github.scpl.train;

import io.github.scpl.block.BlockLoss;
import java.util.List;

/**
 * What became of one pass over the training data.
 *
 * @param epoch from 1
 * @param learningRate its learning rate
 * @param samples rows trained on; with doubled batches both views count
 * @param seconds from the first batch asked for to the last update done
 * @param losses means over batches, weighted by rows, one entry per block
 * @param stages how each stage spent the time
 */
public record EpochReport(
    int epoch,
    double learningRate,
    long samples,
    double seconds,
    List<BlockLoss> losses,
    List<StageTiming> stages) {
  /** The sum of all losses of all blocks. */
  public double loss() {
    return losses.stream().mapToDouble(BlockLoss::total).sum();
  }

  /** Rows per second. */
  public double samplesPerSecond() {
    return samples / seconds;
  }
}
