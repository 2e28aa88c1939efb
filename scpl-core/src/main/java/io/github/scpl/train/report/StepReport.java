// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.train.report;

import io.github.scpl.block.BlockLoss;
import io.github.scpl.block.Step;
import java.util.List;

/**
 * What became of one training batch.
 *
 * @param step which batch
 * @param rows its number of rows
 * @param losses one entry per block that was active, from the first on; {@link BlockLoss#NONE} for
 *     one that has left the batch aside
 */
public record StepReport(Step step, int rows, List<BlockLoss> losses) {
  /** The sum of all losses of all active blocks. */
  public double loss() {
    return losses.stream().mapToDouble(BlockLoss::total).sum();
  }
}
