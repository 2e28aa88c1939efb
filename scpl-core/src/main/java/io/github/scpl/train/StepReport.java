package io.github.scpl.train;

import io.github.scpl.block.BlockLoss;
import io.github.scpl.block.Step;
import java.util.List;

/**
 * What became of one training batch.
 *
 * @param step which batch
 * @param rows its number of rows
 * @param losses one entry per block that was active, from the first on
 * @param times how long each of these blocks worked on the batch
 */
public record StepReport(Step step, int rows, List<BlockLoss> losses, List<BlockTime> times) {
  /** The sum of all losses of all active blocks. */
  public double loss() {
    return losses.stream().mapToDouble(BlockLoss::total).sum();
  }
}
