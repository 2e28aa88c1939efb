// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.train.growth;

import io.github.scpl.block.Network;
import io.github.scpl.block.Trainable;
import io.github.scpl.train.report.Evaluation;
import java.util.List;
import java.util.function.IntUnaryOperator;

/**
 * Which blocks take part in training, given to a trainer of a local method. Immutable and
 * thread-safe.
 *
 * <p>A block needs the output of all blocks below it, so the active blocks are the first ones, at
 * least one; the head is active with the last. An inactive block runs no forward pass, gets no
 * update and no batch from the block below; its parameters, running statistics and moments stay as
 * they are. The moments of a block that never was active are not even allocated: it joins with its
 * optimizer's first step. Evaluation runs all blocks.
 */
public abstract sealed class Growth permits GrowthSchedule, PlateauGrowth {
  Growth() {}

  /**
   * Refuses what {@code Trainer.fit} on this network would refuse, before there is a trainer.
   *
   * @param epochs of the run
   * @throws IllegalArgumentException if the network cannot grow like this, or if the run ends too
   *     early; it says why
   */
  public final void requireFits(Network network, int epochs) {
    requireFits(network);
    requireReached(epochs);
  }

  /**
   * Refuses a network that cannot grow like this.
   *
   * @throws IllegalArgumentException that says why
   */
  public abstract void requireFits(Network network);

  /**
   * Refuses a run that ends too early.
   *
   * @throws IllegalArgumentException that says why
   */
  public abstract void requireReached(int epochs);

  /**
   * The number of active blocks of each batch of an epoch, by its number from 0.
   *
   * @param epoch from 1
   * @param stepsBefore training batches of the epochs before
   * @param past the evaluations of the epochs before
   */
  public abstract IntUnaryOperator plan(
      Trainable network, int epoch, long stepsBefore, List<Evaluation> past);
}
