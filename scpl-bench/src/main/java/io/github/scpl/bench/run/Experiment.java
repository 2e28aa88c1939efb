// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.bench.run;

import io.github.scpl.bench.data.Data;
import io.github.scpl.bench.data.DataSets;
import io.github.scpl.bench.machine.Memory;
import io.github.scpl.bench.machine.OtherLoad;
import io.github.scpl.bench.option.BudgetOptions;
import io.github.scpl.bench.option.DataOptions;
import io.github.scpl.bench.option.ModelOptions;
import io.github.scpl.bench.option.Training;
import io.github.scpl.bench.option.TrainingOptions;
import io.github.scpl.bench.progress.ProgressMonitor;
import io.github.scpl.bench.progress.Task;
import io.github.scpl.bench.progress.TimeLeft;
import io.github.scpl.bench.result.MethodResult;
import io.github.scpl.bench.result.PlacementChoice;
import io.github.scpl.bench.result.Presentation;
import io.github.scpl.bench.result.ResultFile;
import io.github.scpl.bench.result.RunPlan;
import io.github.scpl.bench.result.Writing;
import io.github.scpl.block.Network;
import io.github.scpl.checkpoint.ModelFile;
import io.github.scpl.models.data.ReadingProgress;
import io.github.scpl.train.growth.Growth;
import io.github.scpl.train.growth.GrowthSchedule;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.function.Supplier;
import picocli.CommandLine.Model.CommandSpec;

/**
 * Trains one model in some ways, each from the initial weights that the seed stands for.
 *
 * <p>What is measured is written after every epoch of every run. A run that fails ends alone; when
 * all others are done, the experiment ends with its failure.
 */
public final class Experiment {
  private final String title;
  private final Data data;
  private final DataOptions dataOptions;
  private final TrainingOptions training;
  private final BudgetOptions budget;
  private final Trainers trainers;
  private final ResultFile file;
  private final PrintWriter out;
  private final PrintWriter onTheWay;
  private final ProgressMonitor monitor;
  private final OtherLoad.Count opened = OtherLoad.Count.nowOrNull();

  private Experiment(
      String title,
      Data data,
      DataOptions dataOptions,
      TrainingOptions training,
      BudgetOptions budget,
      Trainers trainers,
      ResultFile file,
      PrintWriter out,
      ProgressMonitor monitor) {
    this.title = title;
    this.data = data;
    this.dataOptions = dataOptions;
    this.training = training;
    this.budget = budget;
    this.trainers = trainers;
    this.file = file;
    this.out = out;
    this.monitor = monitor;
    onTheWay = training.output().onTheWay(out);
  }

  /** Checks the options, reads the data, and makes the folder for the result. */
  public static Experiment open(
      DataOptions data,
      ModelOptions model,
      TrainingOptions training,
      BudgetOptions budget,
      PrintWriter out)
      throws IOException {
    return open(data, model, training, budget, training.batch(), out);
  }

  /** The same with another batch size for evaluation. */
  public static Experiment open(
      DataOptions data,
      ModelOptions model,
      TrainingOptions training,
      BudgetOptions budget,
      int testBatch,
      PrintWriter out)
      throws IOException {
    Reader reader = () -> DataSets.open(data, training.batch(), testBatch, model.seed());
    return open(data, model, training, budget, reader, out);
  }

  /** Reads data when the options have been checked. */
  public interface Reader {
    Data read() throws IOException;
  }

  /** The same with data that are read in another way. */
  @SuppressWarnings("try") // the watch is a scope, not a value
  public static Experiment open(
      DataOptions data,
      ModelOptions model,
      TrainingOptions training,
      BudgetOptions budget,
      Reader reader,
      PrintWriter out)
      throws IOException {
    data.check();
    model.check();
    training.check();
    budget.check();
    PrintWriter onTheWay = training.output().onTheWay(out);
    ProgressMonitor monitor = ProgressMonitor.of(onTheWay);
    Data set;
    try (Task task = Task.begin(monitor, "Reading " + data.data());
        ReadingProgress.Watch watch = ReadingProgress.watch(task::done)) {
      set = reader.read();
    }
    NetworkFactory.check(model, set);
    ResultFile file = training.isDryRun() ? null : ResultFile.open(training.out());
    String title =
        set.name()
            + ": "
            + set.sizes()
            + "; "
            + NetworkFactory.name(model, set)
            + ", width "
            + model.width();
    onTheWay.println(title);
    onTheWay.print(set.reading().text());
    onTheWay.flush();
    Trainers trainers = new Trainers(model, training.optimizer(), budget, monitor);
    return new Experiment(title, set, data, training, budget, trainers, file, out, monitor);
  }

  public Data data() {
    return data;
  }

  /** Tells of what takes long. */
  public ProgressMonitor monitor() {
    return monitor;
  }

  /** Builds a network, loads its numbers and uses it: nothing is trained. */
  public void load(
      CommandSpec command,
      Training method,
      ModelFile stored,
      Presentation presentation,
      NetworkUse... uses)
      throws IOException, InterruptedException {
    Writing writing =
        new Writing(command, data, title, Map.of(), budget.cores(), presentation, file);
    try (Network network = trainers.network(method, data)) {
      try (Task task = Task.begin(monitor, "Loading the model")) {
        stored.load(network, (done, total) -> task.done("", done, total));
      }
      for (NetworkUse use : uses) {
        use.accept(network);
        writing.write(List.of());
      }
    }
    presentation.print(List.of(), out);
    tellWritten(writing);
  }

  /**
   * Runs all that is planned. How each grows and where its blocks go is decided at first, so that
   * what cannot be is refused before anything is trained. Then they take turns, if there is memory
   * for all networks.
   *
   * @param uses of every network that is trained to the end, one after the other
   */
  public void run(
      CommandSpec command, List<RunPlan> plans, Presentation presentation, NetworkUse... uses)
      throws IOException, InterruptedException {
    List<Growth> growths = new ArrayList<>();
    for (RunPlan plan : plans) {
      growths.add(trainers.growth(plan, data, training));
    }
    Forecast forecast = new Forecast(trainers, data, dataOptions, training, monitor);
    List<Training> methods = plans.stream().map(RunPlan::method).distinct().toList();
    if (!training.isDryRun() && !training.output().quiet()) {
      forecast.atOnce(plans, budget.nativeThreads(1), onTheWay);
    }
    if (budget.isAuto() && methods.stream().anyMatch(Training::staged)) {
      onTheWay.println("Measuring where blocks go");
      onTheWay.flush();
    }
    Map<Training, PlacementChoice> placements = trainers.placements(methods, data);
    if (training.isDryRun()) {
      forecast.dryRun(plans, placements, out);
      return;
    }
    Writing writing =
        new Writing(command, data, title, placements, budget.cores(), presentation, file);
    try (Timeline timeline = Timeline.open(training.trace(), out)) {
      run(plans, growths, placements, presentation, writing, timeline, uses);
    }
  }

  @SuppressWarnings("try") // the activity is a scope, not a value
  private void run(
      List<RunPlan> plans,
      List<Growth> growths,
      Map<Training, PlacementChoice> placements,
      Presentation presentation,
      Writing writing,
      Timeline timeline,
      NetworkUse... uses)
      throws IOException, InterruptedException {
    TimeLeft left = new TimeLeft(plans.size(), training.epochs(), monitor::now);
    List<Run> runs = new ArrayList<>();
    for (int i = 0; i < plans.size(); i++) {
      Path events = events(plans.get(i), plans.size());
      runs.add(run(plans.get(i), placements, growths.get(i), left, events, timeline));
    }
    Conductor conductor = new Conductor(runs, training.epochs(), writing, out, uses);
    Runnable ending =
        () -> {
          try {
            tell(writing, presentation, conductor.latestInterrupted());
          } catch (IOException e) {
            out.println("Warning: " + e.getMessage());
            out.flush();
          }
        };
    try (LastWords words = LastWords.of(ending)) {
      try {
        if (runs.size() > 1) {
          warmUp(List.copyOf(placements.keySet()), placements);
        }
        warn(writing, "before", OtherLoad.since(opened));
        OtherLoad.Count start = OtherLoad.Count.nowOrNull();
        try (ProgressMonitor.Activity activity = monitor.begin(left::text)) {
          conductor.run(this::fitTogether);
        }
        warn(writing, "during", OtherLoad.since(start));
      } catch (InterruptedException e) {
        conductor.interrupted(e);
      } finally {
        conductor.close();
      }
      if (words.take()) {
        tell(writing, presentation, conductor.results());
      }
    }
    conductor.throwFailure();
  }

  private void tell(Writing writing, Presentation presentation, List<MethodResult> results)
      throws IOException {
    presentation.print(results, out);
    for (MethodResult result : results) {
      if (result.message() != null) {
        out.println(result.name() + " " + result.status() + ": " + result.message());
      }
    }
    writing.write(results);
    tellWritten(writing);
  }

  /** Where a run's events are written; null if none are asked for. */
  private Path events(RunPlan plan, int runs) {
    Path folder = training.tensorBoard();
    return folder == null || runs == 1
        ? folder
        : folder.resolve(plan.name().replaceAll("[^A-Za-z0-9.-]", "-"));
  }

  private Run run(
      RunPlan plan,
      Map<Training, PlacementChoice> placements,
      Growth growth,
      TimeLeft left,
      Path events,
      Timeline timeline) {
    Training method = plan.method();
    String grows = plan.growth().isFixed() ? "" : "; " + growth;
    Supplier<NetworkAndTrainer> opener =
        () ->
            timeline.show(plan.name(), trainers.open(method, data, placements.get(method), growth));
    int rows = data.rows(dataOptions);
    return new Run(
        plan,
        () ->
            new TrainedCourse(plan, grows, opener, data, rows, training, monitor, left)
                .withEvents(events, out));
  }

  @SuppressWarnings("try") // the task is a scope, not a value
  private void warmUp(List<Training> methods, Map<Training, PlacementChoice> placements)
      throws InterruptedException {
    String what = "Warming up for at most about " + WarmUp.mostSeconds(methods.size()) + " s";
    String line = what + "; then the runs take turns, epoch by epoch";
    try (Task task = Task.announce(monitor, what, line)) {
      new WarmUp(data, training.epochs()).run(throwAway(methods, placements));
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

  /** Whether the networks of all runs, which are open, can be trained beside each other. */
  private boolean fitTogether(List<Run> runs) {
    int views = data.rows(dataOptions) / data.trainSamples();
    long bytes =
        runs.stream()
            .filter(Run::isRunning)
            .mapToLong(run -> bytes((TrainedCourse) run.course(), views))
            .sum();
    boolean fit = Memory.isEnoughFor(bytes);
    if (!fit) {
      onTheWay.println(
          "The networks need about "
              + Memory.inMebibytes(bytes)
              + " MiB together, which is more than there is: the runs go one after the other");
      onTheWay.flush();
    }
    return fit;
  }

  private long bytes(TrainedCourse course, int views) {
    return course.estimatedBytes(training.batch() * views, dataOptions.maxLength());
  }

  private void warn(Writing writing, String when, OptionalDouble others) {
    others.ifPresent(
        cores -> {
          writing.note(when, cores);
          String warning = OtherLoad.warning(cores, opened.machineCores(), budget.cores());
          if (!warning.isEmpty()) {
            out.println(warning + " (" + when + " training)");
            out.flush();
          }
        });
  }

  private void tellWritten(Writing writing) {
    if (file.kept() != null) {
      out.println("The earlier result is now in " + file.kept());
    }
    out.println("Repeated to the bit by: " + writing.repeated());
    out.println("Written to " + file.result() + " and " + file.report());
    out.flush();
  }
}
