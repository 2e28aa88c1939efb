// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.bench.scale;

import io.github.scpl.bench.data.Data;
import io.github.scpl.bench.option.BudgetOptions;
import io.github.scpl.bench.option.ModelOptions;
import io.github.scpl.bench.option.OptimizerOptions;
import io.github.scpl.bench.progress.ProgressMonitor;
import io.github.scpl.bench.progress.Task;
import io.github.scpl.bench.result.PlacementChoice;
import io.github.scpl.bench.run.NetworkAndTrainer;
import io.github.scpl.bench.run.Trainers;
import io.github.scpl.bench.throughput.StepClock;
import io.github.scpl.bench.timeline.WindowRecorder;
import io.github.scpl.train.Placement;
import io.github.scpl.train.growth.GrowthSchedule;
import io.github.scpl.train.report.BlockTime;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Measures points in rounds, there and back, so that a machine that gets slower meets all alike.
 */
public final class Scaling {
  private static final double LEARNING_RATE = 1e-3;

  /** So many steps are enough to see how stages go together. */
  private static final int SHOWN = 4;

  private final ModelOptions model;
  private final OptimizerOptions optimizer;
  private final BudgetOptions budget;
  private final Source source;
  private final int warmUp;
  private final int steps;
  private final ProgressMonitor monitor;
  private final Map<ScalePoint, PlacementChoice> places = new LinkedHashMap<>();
  private final Map<ScalePoint, ScaleResult> results = new LinkedHashMap<>();

  /** Makes random data. */
  public interface Source {
    Data batches(int rows, int batches);
  }

  /**
   * Nothing is measured yet.
   *
   * @param budget the cores; the stages are those of the points
   * @param warmUp steps before a window, beside those that fill the stages
   * @param steps of a window
   */
  public Scaling(
      ModelOptions model,
      OptimizerOptions optimizer,
      BudgetOptions budget,
      Source source,
      int warmUp,
      int steps,
      ProgressMonitor monitor) {
    this.model = model;
    this.optimizer = optimizer;
    this.budget = budget;
    this.source = source;
    this.warmUp = warmUp;
    this.steps = steps;
    this.monitor = monitor;
  }

  /** Decides where blocks go; refuses more stages than there are blocks. */
  void place(List<ScalePoint> points) throws InterruptedException {
    for (ScalePoint point : points) {
      Data data = source.batches(point.rows(), 1);
      PlacementChoice choice =
          point.method().staged()
              ? trainers(point).placement(point.method(), data)
              : PlacementChoice.unstaged(threads(point));
      places.put(point, choice);
    }
  }

  /** Measures all points once more; the results so far, in the order of the points. */
  List<ScaleResult> round(List<ScalePoint> points, Task task) throws InterruptedException {
    for (ScalePoint point : points) {
      task.next();
      measure(point);
    }
    return places.keySet().stream().map(results::get).toList();
  }

  /** The cores that a point has. */
  private int threads(ScalePoint point) {
    return Math.min(point.stages(), budget.cores());
  }

  private Trainers trainers(ScalePoint point) {
    return new Trainers(model, optimizer, budget.ofStages(point.stages()), monitor);
  }

  private void measure(ScalePoint point) throws InterruptedException {
    PlacementChoice choice = places.get(point);
    Placement placement = choice.placement();
    int underWay = placement == null ? 0 : placement.stages() * (budget.capacity() + 1);
    int before = warmUp + underWay;
    Data data = source.batches(point.rows(), before + steps + underWay);
    StepClock clock = new StepClock(before, steps, 1);
    try (NetworkAndTrainer subject =
        trainers(point).open(point.method(), data, choice, GrowthSchedule.always())) {
      subject.trainer().addListener(clock);
      WindowRecorder recorder = new WindowRecorder(before, Math.min(SHOWN, steps));
      boolean shown = underWay > 0 && point.stages() > 1 && !results.containsKey(point);
      if (shown) {
        subject.trainer().trace(recorder);
      }
      subject.trainer().train(data.training(), 1, LEARNING_RATE);
      String threads = subject.trainer().budget();
      results
          .computeIfAbsent(
              point, key -> new ScaleResult(key, threads, shown ? recorder.window() : null))
          .rounds()
          .add(round(point, clock, placement));
    }
  }

  private static ScaleResult.Round round(ScalePoint point, StepClock clock, Placement placement) {
    List<Integer> counts = placement == null ? List.of(clock.blocks()) : placement.blocksPerStage();
    List<Double> busy = new ArrayList<>();
    BlockTime sum = BlockTime.ZERO;
    int first = 0;
    for (int count : counts) {
      busy.add(clock.busy(first, count));
      sum = sum.plus(clock.blocks(first, count));
      first += count;
    }
    double mean = busy.stream().mapToDouble(Double::doubleValue).average().orElseThrow();
    return new ScaleResult.Round(
        point.rows() / clock.secondsPerStep()[0], 1 - mean, sum.handOver() / sum.total());
  }
}
