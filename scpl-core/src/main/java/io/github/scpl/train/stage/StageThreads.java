// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.train.stage;

import io.github.scpl.block.Step;
import io.github.scpl.pipeline.Failure;
import io.github.scpl.pipeline.Inlet;
import io.github.scpl.pipeline.Turns;
import io.github.scpl.pipeline.Worker;
import io.github.scpl.train.fault.Divergence;
import io.github.scpl.train.report.MemoryEstimate;
import io.github.scpl.train.report.StageTiming;
import io.github.scpl.train.stage.StageThread.Seat;
import io.github.scpl.train.trace.Tracer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** Runs stages on threads of their own. */
public final class StageThreads implements Engine {
  private final Plan plan;
  private final Failure failure;
  private final Turns turns;
  private final List<StageThread> stages = new ArrayList<>();
  private final Completions completions = new Completions();
  private final long[] busyNanos;

  /**
   * What stages there are, and what they run on.
   *
   * @param nativeThreads of each stage
   * @param cores how many stages may compute at a time
   * @param budget the threads in words
   * @param memory that training should take
   */
  public record Plan(
      List<Integer> nativeThreads, int cores, DevicePinner devices, String budget, Memory memory) {}

  /** As {@code Trainer.memory}. */
  public interface Memory {
    MemoryEstimate of(int rows, int time);
  }

  /** An engine without stages yet: {@link #add} them all. */
  public StageThreads(Plan plan, Failure failure) {
    this.plan = plan;
    this.failure = failure;
    turns = new Turns(plan.cores());
    busyNanos = new long[plan.nativeThreads().size()];
    failure.whenRecorded(turns::close);
    failure.whenRecorded(completions::close);
  }

  /** Takes note of a batch that all active blocks are done with. */
  public void finished(Ticket ticket) {
    completions.add(Completion.of(ticket));
  }

  /** Adds the next stage. */
  public void add(Stage stage, Inlet<Slot> input) {
    int number = stages.size();
    Seat seat = new Seat(number, plan.nativeThreads().get(number), plan.devices());
    stages.add(new StageThread(seat, stage, input, turns, completions::add, failure));
  }

  @Override
  public void pass(Step first, Consumer<Ticket> completed) throws InterruptedException {
    int running = plan.nativeThreads().size();
    // A batch for few blocks may be done before an earlier one for more.
    Map<Integer, Ticket> early = new HashMap<>();
    int next = first.batch();
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
  public List<StageTiming> timings(double seconds) {
    List<StageTiming> timings = new ArrayList<>();
    for (int s = 0; s < busyNanos.length; s++) {
      timings.add(new StageTiming(s, busyNanos[s] * 1e-9, seconds));
    }
    return timings;
  }

  @Override
  public void trace(Tracer tracer) {
    stages.forEach(stage -> stage.trace(tracer));
  }

  @Override
  public void onDivergence(Divergence policy) {
    stages.forEach(stage -> stage.onDivergence(policy));
  }

  @Override
  public List<? extends Watched> watched() {
    return stages;
  }

  @Override
  public List<? extends Worker> workers() {
    return stages;
  }

  @Override
  public int nativeThreads(int block) {
    return stageOf(block).nativeThreads();
  }

  @Override
  public String place(int block) {
    return stageOf(block).place(block);
  }

  private StageThread stageOf(int block) {
    return stages.stream().filter(stage -> stage.runs(block)).findFirst().orElseThrow();
  }

  @Override
  public String budget() {
    return plan.budget();
  }

  @Override
  public MemoryEstimate memory(int rows, int time) {
    return plan.memory().of(rows, time);
  }
}
