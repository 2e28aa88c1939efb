// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.bench.run;

import io.github.scpl.bench.data.Data;
import io.github.scpl.bench.option.Settings;
import io.github.scpl.bench.option.Training;
import io.github.scpl.bench.progress.ProgressMonitor;
import io.github.scpl.bench.progress.Task;
import io.github.scpl.bench.progress.TimeLeft;
import io.github.scpl.bench.result.PlacementChoice;
import io.github.scpl.bench.result.RunPlan;
import io.github.scpl.bench.timeline.WindowRecorder;
import io.github.scpl.block.Network;
import io.github.scpl.train.Trainer;
import io.github.scpl.train.growth.Growth;
import io.github.scpl.train.growth.GrowthSchedule;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * What the runs of a group have in common: settings, data, and who makes networks and trainers.
 *
 * @param fit whether accuracy on the training set is measured at the end, too
 * @param elsewhere where networks are trained; null if here
 */
record Setup(
    Settings settings,
    Data data,
    Trainers trainers,
    ProgressMonitor monitor,
    boolean fit,
    Elsewhere elsewhere) {
  /**
   * Who watches runs.
   *
   * @param left the time that is left
   * @param timeline of what trainers do
   * @param groups how many there are
   * @param alone whether there is one run in all
   * @param recorded whether what stages do is recorded for a moment
   * @param snapshots where runs are kept
   * @param out told of trouble
   */
  record Watching(
      TimeLeft left,
      Timeline timeline,
      int groups,
      boolean alone,
      boolean recorded,
      SnapshotFolders snapshots,
      PrintWriter out) {}

  static Setup of(
      Settings settings, Data data, ProgressMonitor monitor, boolean fit, Elsewhere elsewhere) {
    Trainers trainers =
        new Trainers(settings.model(), settings.training().optimizer(), settings.budget(), monitor);
    return new Setup(settings, data, trainers, monitor, fit, elsewhere);
  }

  /** Data and model in words. */
  String title() {
    return data.name()
        + ": "
        + data.sizes()
        + "; "
        + NetworkFactory.name(settings.model(), data)
        + ", width "
        + settings.model().width();
  }

  /** Refuses networks that cannot be, by building them. */
  void check(List<RunPlan> plans) {
    for (RunPlan plan : plans) {
      if (!plan.method().isAssociated()) {
        try (Network network = trainers.network(plan.method(), data)) {
          network.blocks();
        }
      }
    }
  }

  /** How each run grows; refused if it cannot, or if it cannot do as asked where it diverges. */
  List<Growth> growths(List<RunPlan> plans) {
    plans.forEach(plan -> settings.training().faults().check(plan.method()));
    return plans.stream().map(plan -> trainers.growth(plan, data, settings.training())).toList();
  }

  List<Run> runs(
      List<RunPlan> plans,
      Map<Training, PlacementChoice> placements,
      List<Growth> growths,
      Watching watching) {
    List<Run> runs = new ArrayList<>();
    for (int i = 0; i < plans.size(); i++) {
      runs.add(run(plans.get(i), placements, growths.get(i), watching));
    }
    return runs;
  }

  private Run run(
      RunPlan plan, Map<Training, PlacementChoice> placements, Growth growth, Watching watching) {
    Training method = plan.method();
    String grows = plan.growth().isFixed() ? "" : "; " + growth;
    PlacementChoice choice = placements.get(method);
    RateFactor factor = new RateFactor();
    return new Run(
        plan,
        () -> {
          WindowRecorder recorder = watching.recorded() ? recorder(choice) : null;
          Supplier<NetworkAndTrainer> opener =
              () ->
                  watching
                      .timeline()
                      .show(
                          plan.name(),
                          trainers.open(method, data, choice, growth, elsewhere),
                          recorder);
          TrainedCourse course =
              new TrainedCourse(
                      plan,
                      grows,
                      opener,
                      data,
                      rows(),
                      settings.training(),
                      monitor,
                      watching.left(),
                      watching.out(),
                      factor,
                      fit)
                  .withEvents(events(plan, watching), elsewhere == null, watching.out())
                  .recordedBy(recorder);
          SnapshotFolders snapshots = watching.snapshots();
          return snapshots.wanted() ? course.keptIn(snapshots, plan) : course;
        },
        watching.snapshots().retries());
  }

  /** Of a pipeline here; null where there is none. */
  private WindowRecorder recorder(PlacementChoice choice) {
    boolean pipeline =
        elsewhere == null && choice.placement() != null && choice.placement().stages() > 1;
    int batches = (data.trainSamples() - 1) / settings.training().batch() + 1;
    return pipeline ? WindowRecorder.inTheMiddleOf(batches) : null;
  }

  /** Where a run's events are written; null if none are asked for. */
  private Path events(RunPlan plan, Watching watching) {
    Path folder = settings.training().tensorBoard();
    if (folder == null || watching.alone()) {
      return folder;
    }
    return folder.resolve(plan.fileName(watching.groups() > 1));
  }

  /** How long an epoch takes, with its evaluation. */
  double secondsOfEpoch(Pace pace) {
    return pace.seconds(rows(), data.watchedSamples());
  }

  private int rows() {
    return data.rows(settings.data());
  }

  /** Trains networks that are thrown away, until no method of a group gets faster. */
  @SuppressWarnings("try") // the task is a scope, not a value
  void warmUp(Group group, Map<Training, PlacementChoice> placements) throws InterruptedException {
    List<Training> methods = group.methods();
    String what = "Warming up for at most about " + WarmUp.mostSeconds(methods.size()) + " s";
    String line = what + "; then the runs take turns, epoch by epoch";
    try (Task task = Task.announce(monitor, what, line)) {
      new WarmUp(data, settings.training().epochs()).run(throwAway(methods, placements));
    }
  }

  private List<Supplier<NetworkAndTrainer>> throwAway(
      List<Training> methods, Map<Training, PlacementChoice> placements) {
    List<Supplier<NetworkAndTrainer>> subjects = new ArrayList<>();
    for (Training method : methods) {
      subjects.add(
          () -> trainers.open(method, data, placements.get(method), GrowthSchedule.always()));
    }
    return subjects;
  }

  /** The off-heap memory that runs need, which are open. */
  long bytes(List<Run> runs) {
    return runs.stream()
        .filter(Run::isRunning)
        .map(run -> (TrainedCourse) run.course())
        .mapToLong(course -> bytes(course.trainer()))
        .sum();
  }

  /** The off-heap memory that a trainer needs. */
  long bytes(Trainer trainer) {
    int batchRows = settings.training().batch() * (rows() / data.trainSamples());
    return trainer.memory(batchRows, settings.data().maxLength()).total();
  }
}
