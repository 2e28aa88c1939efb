// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.train;

import io.github.scpl.block.Block;
import io.github.scpl.block.Network;
import io.github.scpl.block.Step;
import io.github.scpl.internal.NativeThreads;
import io.github.scpl.internal.pipeline.Worker;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** A trainer whose blocks run on the calling thread; only loading has a thread of its own. */
abstract class SingleThreadTrainer extends AbstractTrainer {
  private static final int LOAD_AHEAD = 2;

  private final int nativeThreads;
  private final Supplier<String> place = this::place;
  private long busyNanos;
  private Step step;

  SingleThreadTrainer(Network network, int nativeThreads, Growth growth) {
    super(network, LOAD_AHEAD, growth);
    this.nativeThreads = NativeThreads.require(nativeThreads);
  }

  /** Passes one batch through all blocks and reports on its ticket. */
  abstract void process(Slot slot) throws InterruptedException;

  /** The block that is being run; for messages. */
  abstract Block current();

  @Override
  @SuppressWarnings("try") // the threads are a scope, not a value
  final void pass(Consumer<Ticket> completed) throws InterruptedException {
    busyNanos = 0;
    try (NativeThreads threads = NativeThreads.use(nativeThreads)) {
      Slot slot = input.receive();
      while (!slot.isEnd()) {
        long start = System.nanoTime();
        processNaming(slot);
        busyNanos += System.nanoTime() - start;
        Ticket ticket = slot.ticket();
        input.release(slot);
        completed.accept(ticket);
        slot = input.receive();
      }
      input.release(slot);
    }
  }

  private String place() {
    return "Block " + current().index() + ", " + step;
  }

  private void processNaming(Slot slot) throws InterruptedException {
    step = slot.step();
    try {
      process(slot);
    } catch (RuntimeException | Error e) {
      failure.record(place, e);
      throw failure.get();
    }
  }

  @Override
  final List<StageTiming> timings(double seconds) {
    return List.of(new StageTiming(0, busyNanos * 1e-9, seconds));
  }

  @Override
  final List<Worker> workers() {
    return List.of();
  }

  @Override
  public final MemoryEstimate memory(int rows, int time) {
    long batches = MemoryEstimate.input(network, LOAD_AHEAD, rows, time);
    return MemoryEstimate.of(network, 1, rows, time, batches);
  }

  @Override
  public final String budget() {
    return "1 stage x " + nativeThreads + " native";
  }
}
