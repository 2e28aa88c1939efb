// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.train;

import io.github.scpl.block.Network;
import io.github.scpl.train.growth.Growth;
import io.github.scpl.train.growth.GrowthSchedule;
import io.github.scpl.train.run.SingleThread;
import io.github.scpl.train.stage.LocalStage;

/**
 * Trains a network of a local method block after block on the calling thread: the reference that
 * {@link PipelineTrainer} equals bit for bit, given the same number of native threads.
 */
public final class SequentialTrainer extends ComposedTrainer {
  /** A trainer that may use all processors. */
  public SequentialTrainer(Network network) {
    this(network, Runtime.getRuntime().availableProcessors());
  }

  /**
   * A trainer with this many native threads.
   *
   * @throws IllegalArgumentException if the network's method is not local
   */
  public SequentialTrainer(Network network, int nativeThreads) {
    this(network, nativeThreads, GrowthSchedule.always());
  }

  /**
   * A trainer with this many native threads that trains the blocks that are active.
   *
   * @throws IllegalArgumentException if the network's method is not local, or if the network cannot
   *     grow like this
   */
  public SequentialTrainer(Network network, int nativeThreads, Growth growth) {
    super(
        SingleThread.run(
            "SequentialTrainer",
            NetworkChecks.requireLocal(network, growth),
            growth,
            new LocalStage(network.blocks(), null, ticket -> {}),
            nativeThreads));
  }
}
