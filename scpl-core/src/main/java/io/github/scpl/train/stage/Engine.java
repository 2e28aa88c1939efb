// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.train.stage;

import io.github.scpl.block.Step;
import io.github.scpl.pipeline.ChannelClosedException;
import io.github.scpl.pipeline.Worker;
import io.github.scpl.train.fault.Divergence;
import io.github.scpl.train.report.MemoryEstimate;
import io.github.scpl.train.report.StageTiming;
import io.github.scpl.train.trace.Tracer;
import java.util.List;
import java.util.function.Consumer;

/** Passes batches through the blocks of a network, on one thread or several. */
public interface Engine {
  /**
   * Passes all batches that come through the input channel, up to the end mark, through the blocks,
   * and gives each ticket that is complete to the consumer, in order and on the calling thread.
   *
   * @param first what to do with the first batch
   * @throws ChannelClosedException if a failure was recorded meanwhile; or the failure itself
   */
  void pass(Step first, Consumer<Ticket> completed) throws InterruptedException;

  /** How the stages spent the last pass of this length. */
  List<StageTiming> timings(double seconds);

  /** Gives each stage a track of the tracer's. */
  void trace(Tracer tracer);

  /** Sets what becomes of batches whose numbers are not finite, as {@code Trainer.onDivergence}. */
  void onDivergence(Divergence policy);

  /** Who passes batches on, for a watchdog; asked for by the thread that calls {@link #pass}. */
  List<? extends Watched> watched();

  /** Threads that run as long as the trainer is open. */
  List<? extends Worker> workers();

  /** Where a block runs, for messages. */
  String place(int block);

  /** How many native threads compute a block, on which its last bits depend. */
  int nativeThreads(int block);

  /** As {@code Trainer.budget}. */
  String budget();

  /** As {@code Trainer.memory}. */
  MemoryEstimate memory(int rows, int time);
}
