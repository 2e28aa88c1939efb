// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.train;

import io.github.scpl.block.Network;
import io.github.scpl.train.stage.BackpropStage;

/**
 * Trains a network end to end by backpropagation on the calling thread.
 *
 * <p>All blocks' gradients come from one backward pass; since the optimizers work element by
 * element, the blocks' own do what a single one over all parameters would. Only clipping by the
 * norm does not: it takes every block's gradients by themselves, as it does in local methods.
 */
public final class BackpropTrainer extends ComposedTrainer {
  /** A trainer that may use all processors. */
  public BackpropTrainer(Network network) {
    this(network, Runtime.getRuntime().availableProcessors());
  }

  /**
   * A trainer with this many native threads, which are part of the bits of convolutions, whose
   * kernels add in another order with more of them.
   *
   * @throws IllegalArgumentException if the network's method is local
   */
  public BackpropTrainer(Network network, int nativeThreads) {
    super(
        "BackpropTrainer",
        NetworkChecks.requireEndToEnd(network),
        new BackpropStage(network.blocks()),
        nativeThreads);
  }
}
