// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.bench.run;

import io.github.scpl.bench.data.Data;
import io.github.scpl.bench.machine.Memory;
import io.github.scpl.bench.option.DataOptions;
import io.github.scpl.bench.option.Training;
import io.github.scpl.bench.option.TrainingOptions;
import io.github.scpl.bench.progress.ProgressMonitor;
import io.github.scpl.bench.progress.Task;
import io.github.scpl.bench.progress.Terminal;
import io.github.scpl.bench.report.Table;
import io.github.scpl.bench.result.NumberFormats;
import io.github.scpl.bench.result.PlacementChoice;
import io.github.scpl.bench.result.RunPlan;
import io.github.scpl.train.growth.GrowthSchedule;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Says how long runs will take, from steps of networks that are thrown away. */
final class Forecast {
  private static final String PROXY = "bp";
  private static final double FIRST_SECONDS = 1.5;
  private static final double SECONDS = 2;

  /** The warm-up ends before its limit, as a rule. */
  private static final double WARM_UP_SHARE = 0.8;

  private final Trainers trainers;
  private final Data data;
  private final int rows;
  private final int batchRows;
  private final DataOptions dataOptions;
  private final TrainingOptions training;
  private final ProgressMonitor monitor;

  Forecast(
      Trainers trainers,
      Data data,
      DataOptions dataOptions,
      TrainingOptions training,
      ProgressMonitor monitor) {
    this.trainers = trainers;
    this.data = data;
    this.dataOptions = dataOptions;
    this.training = training;
    this.monitor = monitor;
    rows = data.rows(dataOptions);
    batchRows = training.batch() * (rows / data.trainSamples());
  }

  /**
   * A rough guess before anything else is measured: all runs are taken to be as fast as the first
   * steps of backpropagation. What goes wrong in them, the runs themselves meet and tell of.
   */
  @SuppressWarnings("try") // the task is a scope, not a value
  void atOnce(List<RunPlan> plans, int nativeThreads, PrintWriter out) throws InterruptedException {
    PlacementChoice choice = PlacementChoice.unstaged(nativeThreads);
    try (Task task = Task.begin(monitor, "Estimating how long it takes");
        NetworkAndTrainer subject =
            trainers.open(Training.of(PROXY), data, choice, GrowthSchedule.always())) {
      Pace pace = Pace.ofFirstSteps(subject.trainer(), data, FIRST_SECONDS);
      double seconds = plans.size() * secondsOfRun(pace) + warmUp(plans);
      if (Double.isFinite(seconds)) { // a single step says nothing
        out.println("Takes about " + ProgressMonitor.duration(seconds) + " in all");
        out.flush();
      }
    } catch (RuntimeException | Error e) {
      return;
    }
  }

  private double secondsOfRun(Pace pace) {
    return training.epochs() * pace.seconds(rows, data.watchedSamples());
  }

  private static double warmUp(List<RunPlan> plans) {
    Set<Training> methods = new HashSet<>(plans.stream().map(RunPlan::method).toList());
    return plans.size() > 1 ? WARM_UP_SHARE * WarmUp.mostSeconds(methods.size()) : 0;
  }

  /** What a dry run tells: where blocks go, memory, and time as measured method by method. */
  void dryRun(List<RunPlan> plans, Map<Training, PlacementChoice> placements, PrintWriter out)
      throws InterruptedException {
    Table table = new Table("run", "threads", "memory MiB", "s/epoch", "whole run").words(1);
    double all = warmUp(plans);
    long bytes = 0;
    List<String> cuts = new ArrayList<>();
    for (RunPlan plan : plans) {
      PlacementChoice choice = placements.get(plan.method());
      try (NetworkAndTrainer subject =
          trainers.open(plan.method(), data, choice, GrowthSchedule.always())) {
        Pace pace = measure(plan, subject);
        double seconds = pace.seconds(rows, data.watchedSamples());
        long estimate = subject.trainer().memory(batchRows, dataOptions.maxLength()).total();
        bytes += estimate;
        all += training.epochs() * seconds;
        table.row(
            plan.name(),
            subject.trainer().budget(),
            Long.toString(Memory.inMebibytes(estimate)),
            NumberFormats.format("%.1f", seconds),
            ProgressMonitor.duration(training.epochs() * seconds));
        cuts.add(plan.method() + "=" + choice.text());
      }
    }
    out.println();
    out.println(table.text(Terminal.tableColumns()));
    out.println("Where blocks go: --placement " + String.join(",", new LinkedHashSet<>(cuts)));
    boolean fits = Memory.isEnoughFor(bytes);
    out.println(
        "Memory for all at the same time: "
            + Memory.inMebibytes(bytes)
            + " MiB"
            + (fits ? "" : ", which is more than there is: the runs would go one by one"));
    out.println(
        "Takes about "
            + ProgressMonitor.duration(all)
            + " in all; growing networks take less. Nothing was trained or written");
    out.flush();
  }

  @SuppressWarnings("try") // the task is a scope, not a value
  private Pace measure(RunPlan plan, NetworkAndTrainer subject) throws InterruptedException {
    try (Task task = Task.begin(monitor, "Measuring steps of " + plan.name())) {
      Pace.of(subject.trainer(), data, SECONDS); // Java compiles meanwhile
      return Pace.of(subject.trainer(), data, SECONDS);
    }
  }
}
