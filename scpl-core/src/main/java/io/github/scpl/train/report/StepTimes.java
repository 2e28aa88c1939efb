// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.train.report;

import io.github.scpl.block.Step;
import java.util.List;

/**
 * How long the blocks worked on one training batch. Unlike a {@link StepReport}, no two runs give
 * the same.
 *
 * @param step which batch
 * @param blocks one entry per block that was active, from the first on
 * @param doneNanos when each of these blocks was done with the batch, by {@link System#nanoTime()}
 */
public record StepTimes(Step step, List<BlockTime> blocks, List<Long> doneNanos) {}
