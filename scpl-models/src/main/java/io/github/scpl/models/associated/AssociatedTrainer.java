// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.models.associated;

import io.github.scpl.block.BlockLoss;
import io.github.scpl.train.ComposedTrainer;

/**
 * Trains an {@link AssociatedNetwork} block after block on the calling thread.
 *
 * <p>A block's {@link BlockLoss} has the sum of its two mean squared errors in the place of the
 * contrastive loss. The only output, called {@code head} as elsewhere, are the network's scores.
 * The network stays the caller's.
 */
public final class AssociatedTrainer extends ComposedTrainer {
  /** A trainer that may use all processors. */
  public AssociatedTrainer(AssociatedNetwork network) {
    this(network, Runtime.getRuntime().availableProcessors());
  }

  /**
   * A trainer with this many native threads.
   *
   * @throws IllegalArgumentException if the number is below 1, or OpenMP's settings in the
   *     environment do not leave as many
   */
  public AssociatedTrainer(AssociatedNetwork network, int nativeThreads) {
    super("AssociatedTrainer", network, new AssociatedLearner(network), nativeThreads);
  }
}
