// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.train;

import io.github.scpl.pipeline.ChannelClosedException;
import io.github.scpl.pipeline.Worker;
import java.util.List;
import java.util.function.Consumer;

/** Passes batches through the blocks of a network, on one thread or several. */
interface Engine {
  /**
   * Passes all batches that come through the input channel, up to the end mark, through the blocks,
   * and gives each ticket that is complete to the consumer, in order and on the calling thread.
   *
   * @throws ChannelClosedException if a failure was recorded meanwhile; or the failure itself
   */
  void pass(Consumer<Ticket> completed) throws InterruptedException;

  /** How the stages spent the last pass of this length. */
  List<StageTiming> timings(double seconds);

  /** Threads that run as long as the trainer is open. */
  List<? extends Worker> workers();

  /** As {@link Trainer#budget()}. */
  String budget();

  /** As {@link Trainer#memory}. */
  MemoryEstimate memory(int rows, int time);
}
