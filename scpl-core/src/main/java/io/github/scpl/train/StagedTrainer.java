// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.train;

import io.github.scpl.block.Block;
import io.github.scpl.block.Network;
import io.github.scpl.internal.NativeThreads;
import io.github.scpl.internal.pipeline.Inlet;
import io.github.scpl.internal.pipeline.Turns;
import io.github.scpl.internal.pipeline.Worker;
import io.github.scpl.train.StageThread.Seat;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** A trainer whose stages run on threads of their own, from construction to {@link #close}. */
abstract class StagedTrainer extends AbstractTrainer {
  private final Placement placement;
  private final DevicePinner devices;
  private final Turns turns;
  private final List<StageThread> stages = new ArrayList<>();
  private final Completions completions = new Completions();
  private final long[] busyNanos;

  /**
   * A trainer without stages yet: {@link #add} them all, then {@link #start} them.
   *
   * @param capacity how many batches may wait in front of the first stage
   * @param cores how many stages may compute at a time
   */
  StagedTrainer(
      Network network,
      int capacity,
      Growth growth,
      Placement placement,
      int cores,
      DevicePinner devices) {
    super(network, capacity, growth);
    this.placement = placement;
    this.devices = devices;
    turns = new Turns(cores);
    failure.whenRecorded(turns::close);
    busyNanos = new long[placement.stages()];
    failure.whenRecorded(completions::close);
  }

  /** The blocks of a stage. */
  final List<Block> blocks(int stage) {
    int first = placement.firstBlock(stage);
    return network.blocks().subList(first, first + placement.blocksPerStage().get(stage));
  }

  /** Takes note of a batch that all active blocks are done with. */
  final void finished(Ticket ticket) {
    completions.add(Completion.of(ticket));
  }

  /** Adds the next stage. */
  final void add(Stage stage, Inlet<Slot> input) {
    int number = stages.size();
    stage.share(turns, number, input);
    Seat seat = new Seat(number, placement.nativeThreads().get(number), devices);
    stages.add(new StageThread(seat, stage, input, completions::add, failure));
  }

  /** Starts the threads of all stages. */
  final void start() {
    try {
      stages.forEach(Thread::start);
    } catch (Error e) { // the system may refuse a thread
      close();
      throw e;
    }
  }

  /** Which blocks and native threads each stage has. */
  public final Placement placement() {
    return placement;
  }

  @Override
  final void pass(Consumer<Ticket> completed) throws InterruptedException {
    int running = placement.stages();
    // A batch for few blocks may be done before an earlier one for more.
    Map<Integer, Ticket> early = new HashMap<>();
    int next = 0;
    while (running > 0) {
      Completion completion = completions.take();
      switch (completion.kind()) {
        case TICKET -> {
          early.put(completion.ticket().step().batch(), completion.ticket());
          while (early.containsKey(next)) {
            completed.accept(early.remove(next++));
          }
        }
        case END -> {
          busyNanos[completion.stage()] = completion.busyNanos();
          running--;
        }
      }
    }
  }

  @Override
  final List<StageTiming> timings(double seconds) {
    List<StageTiming> timings = new ArrayList<>();
    for (int s = 0; s < busyNanos.length; s++) {
      timings.add(new StageTiming(s, busyNanos[s] * 1e-9, seconds));
    }
    return timings;
  }

  @Override
  final List<? extends Worker> workers() {
    return stages;
  }

  /**
   * Checks a placement.
   *
   * @throws IllegalArgumentException if it does not fit the network's blocks, or needs more threads
   *     than there are cores, unless its stages may take turns; or if OpenMP's settings in the
   *     environment do not leave a stage its native threads
   */
  static Placement require(Placement chosen, Network network, int cores, boolean turns) {
    boolean share = turns && chosen.singleThreaded();
    chosen.requireFit(network.blocks().size(), share ? chosen.threads() : cores);
    chosen.nativeThreads().forEach(NativeThreads::require);
    return chosen;
  }

  /** The number of cores, if there is one at least. */
  static int requireCores(int cores) {
    if (cores < 1) {
      throw new IllegalArgumentException("Expected at least one core, got " + cores);
    }
    return cores;
  }
}
