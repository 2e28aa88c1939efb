// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.bench.run;

import io.github.scpl.bench.data.Data;
import io.github.scpl.bench.data.DataSets;
import io.github.scpl.bench.machine.Memory;
import io.github.scpl.bench.option.Settings;
import io.github.scpl.bench.option.Training;
import io.github.scpl.bench.progress.ProgressMonitor;
import io.github.scpl.bench.progress.Task;
import io.github.scpl.bench.progress.TimeLeft;
import io.github.scpl.bench.result.MethodResult;
import io.github.scpl.bench.result.PlacementChoice;
import io.github.scpl.bench.result.Presentation;
import io.github.scpl.bench.result.ResultFile;
import io.github.scpl.bench.result.RunPlan;
import io.github.scpl.bench.result.Variant;
import io.github.scpl.bench.result.Writing;
import io.github.scpl.block.Network;
import io.github.scpl.checkpoint.ModelFile;
import io.github.scpl.models.data.ReadingProgress;
import io.github.scpl.train.growth.Growth;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import picocli.CommandLine.Model.CommandSpec;

/**
 * Trains models in some ways, each from the initial weights that its seed stands for.
 *
 * <p>What is measured is written after every epoch of every run. A run that fails ends alone; when
 * all others are done, the experiment ends with its failure.
 */
public final class Experiment {
  private final Settings settings;
  private final Reader reader;
  private final ResultFile file;
  private final PrintWriter out;
  private final PrintWriter onTheWay;
  private final ProgressMonitor monitor;
  private final String title;
  private final LoadWatch load;
  private final Failures failures = new Failures();
  private Setup setup;
  private volatile Conductor current;
  private boolean fit;
  private boolean interrupted;

  private Experiment(
      Settings settings,
      Reader reader,
      Setup setup,
      ResultFile file,
      PrintWriter out,
      ProgressMonitor monitor) {
    this.settings = settings;
    this.reader = reader;
    this.setup = setup;
    this.file = file;
    this.out = out;
    this.monitor = monitor;
    onTheWay = settings.training().output().onTheWay(out);
    title = setup.title();
    load = new LoadWatch(settings.budget().cores(), out);
  }

  /** Checks the options, reads the data, and makes the folder for the result. */
  public static Experiment open(Settings settings, PrintWriter out) throws IOException {
    return open(settings, settings.training().batch(), out);
  }

  /** The same with another batch size for evaluation. */
  public static Experiment open(Settings settings, int testBatch, PrintWriter out)
      throws IOException {
    Reader reader =
        each -> DataSets.open(each.data(), each.training().batch(), testBatch, each.model().seed());
    return open(settings, reader, out);
  }

  /** Reads data when the options have been checked. */
  public interface Reader {
    Data read(Settings settings) throws IOException;
  }

  /** The same with data that are read in another way. */
  public static Experiment open(Settings settings, Reader reader, PrintWriter out)
      throws IOException {
    settings.check();
    PrintWriter onTheWay = settings.training().output().onTheWay(out);
    ProgressMonitor monitor = ProgressMonitor.of(onTheWay);
    Data data = read(settings, reader, monitor);
    NetworkFactory.check(settings.model(), data);
    boolean dry = settings.training().isDryRun();
    ResultFile file = dry ? null : ResultFile.open(settings.training().out());
    Setup setup = Setup.of(settings, data, monitor, false);
    onTheWay.println(setup.title());
    onTheWay.print(data.reading().text());
    onTheWay.flush();
    return new Experiment(settings, reader, setup, file, out, monitor);
  }

  @SuppressWarnings("try") // the watch is a scope, not a value
  private static Data read(Settings settings, Reader reader, ProgressMonitor monitor)
      throws IOException {
    try (Task task = Task.begin(monitor, "Reading " + settings.data().data());
        ReadingProgress.Watch watch = ReadingProgress.watch(task::done)) {
      return reader.read(settings);
    }
  }

  /** The data of the runs that are under way. */
  public Data data() {
    return setup.data();
  }

  /** The seed of the runs that are under way. */
  public long seed() {
    return setup.settings().model().seed();
  }

  /** Tells of what takes long. */
  public ProgressMonitor monitor() {
    return monitor;
  }

  /** Measures accuracy on the training set, too, when a run has ended. */
  public Experiment withTrainingAccuracy() {
    fit = true;
    return this;
  }

  /** Builds a network, loads its numbers and uses it: nothing is trained. */
  public void load(
      CommandSpec command,
      Training method,
      ModelFile stored,
      Presentation presentation,
      NetworkUse... uses)
      throws IOException, InterruptedException {
    Writing writing = writing(command, Map.of(), presentation);
    try (Network network = setup.trainers().network(method, data())) {
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

  private Writing writing(
      CommandSpec command, Map<Training, PlacementChoice> placements, Presentation presentation) {
    int cores = settings.budget().cores();
    return new Writing(command, data(), title, placements, cores, presentation, file);
  }

  /**
   * Runs all that is planned, with the seed of the settings. How each grows and where its blocks go
   * is decided at first, so that what cannot be is refused before anything is trained. Then they
   * take turns, if there is memory for all networks.
   *
   * @param uses of every network that is trained to the end, one after the other
   */
  public void run(
      CommandSpec command, List<RunPlan> plans, Presentation presentation, NetworkUse... uses)
      throws IOException, InterruptedException {
    long seed = settings.model().seed();
    runGroups(command, List.of(Group.of(settings, Variant.NONE, seed, plans)), presentation, uses);
  }

  /** The same for groups of runs, one group after the other. */
  public void runGroups(
      CommandSpec command, List<Group> groups, Presentation presentation, NetworkUse... uses)
      throws IOException, InterruptedException {
    refuseWhatCannotBe(groups);
    Places places = new Places(settings.budget(), onTheWay);
    enter(groups.get(0));
    List<Growth> growths = setup.growths(groups.get(0).plans());
    Forecast forecast = setup.forecast();
    boolean dry = settings.training().isDryRun();
    if (!dry && !settings.training().output().quiet()) {
      List<RunPlan> all = groups.stream().flatMap(group -> group.plans().stream()).toList();
      forecast.atOnce(all, settings.budget().nativeThreads(1), onTheWay);
    }
    Map<Training, PlacementChoice> first = places.of(groups.get(0), setup);
    if (dry) {
      forecast.dryRun(groups.get(0).plans(), first, out);
      if (groups.size() > 1) {
        out.println("That is for one of " + groups.size() + " groups of runs");
        out.flush();
      }
      return;
    }
    boolean same = groups.stream().map(Group::places).distinct().count() == 1;
    Writing writing = writing(command, same ? first : Map.of(), presentation);
    try (LastWords words = LastWords.of(() -> sayLast(writing, presentation))) {
      try (Timeline timeline = Timeline.open(settings.training().trace(), out)) {
        for (int i = 0; i < groups.size() && !interrupted; i++) {
          Group group = groups.get(i);
          if (i > 0) {
            enter(group);
            growths = setup.growths(group.plans());
          }
          if (groups.size() > 1) {
            onTheWay.println(group + " (" + (i + 1) + " of " + groups.size() + ")");
            onTheWay.flush();
          }
          Map<Training, PlacementChoice> placements = places.of(group, setup);
          TimeLeft left = timeLeft(groups.subList(i, groups.size()));
          boolean alone = groups.size() * group.plans().size() == 1;
          Setup.Watching watching = new Setup.Watching(left, timeline, groups.size(), alone, out);
          List<Run> runs = setup.runs(group.plans(), placements, growths, watching);
          int epochs = group.settings().training().epochs();
          current = new Conductor(runs, epochs, writing, failures, onTheWay, uses);
          boolean cold = i == 0 && !alone;
          run(current, writing, left, cold ? () -> setup.warmUp(group, placements) : () -> {});
        }
        if (!interrupted) {
          load.end(writing);
        }
      } catch (InterruptedException | IOException | RuntimeException e) {
        failures.keep(e); // between groups: what there is by now is kept
      }
      if (words.take() && !writing.results().isEmpty()) {
        tell(writing, presentation, List.of());
      }
    }
    failures.throwFirst();
  }

  /** What there is to say by another thread, as the process ends. */
  private void sayLast(Writing writing, Presentation presentation) {
    Conductor running = current;
    try {
      tell(writing, presentation, running == null ? List.of() : running.latestInterrupted());
    } catch (IOException e) {
      out.println("Warning: " + e.getMessage());
      out.flush();
    }
  }

  /** What is to be done before training is measured. */
  private interface Preparation {
    void run() throws InterruptedException;
  }

  @SuppressWarnings("try") // the activity is a scope, not a value
  private void run(Conductor conductor, Writing writing, TimeLeft left, Preparation preparation) {
    try {
      preparation.run();
      load.begin(writing);
      try (ProgressMonitor.Activity activity = monitor.begin(left::text)) {
        conductor.run(this::fitTogether);
      }
    } catch (InterruptedException e) {
      conductor.interrupted(e);
      interrupted = true;
    } finally {
      conductor.close();
      current = null;
      writing.add(conductor.results());
    }
  }

  /** Before anything is trained: options, and networks where they are not all alike. */
  private void refuseWhatCannotBe(List<Group> groups) throws IOException {
    Set<Variant> seen = new HashSet<>();
    List<Group> each = groups.stream().filter(group -> seen.add(group.variant())).toList();
    for (Group group : each) {
      group.settings().check();
    }
    if (each.size() > 1) {
      for (Group group : each) {
        enter(group);
        setup.check(group.plans());
      }
    }
  }

  /** Makes a group the one that is under way; its data are read if they are others. */
  private void enter(Group group) throws IOException {
    boolean same = group.settings().ofData().equals(setup.settings().ofData());
    Data data = same ? setup.data() : read(group.settings(), reader, monitor);
    setup = Setup.of(group.settings(), data, monitor, fit);
  }

  /** Of these groups, as if all had as many epochs as the first. */
  private TimeLeft timeLeft(List<Group> groups) {
    int epochs = groups.get(0).settings().training().epochs();
    int all = groups.stream().mapToInt(Group::epochs).sum();
    return new TimeLeft((all - 1) / epochs + 1, epochs, monitor::now);
  }

  /** Whether the networks of all runs, which are open, can be trained beside each other. */
  private boolean fitTogether(List<Run> runs) {
    long bytes = setup.bytes(runs);
    boolean fitting = Memory.isEnoughFor(bytes);
    if (!fitting) {
      onTheWay.println(
          "The networks need about "
              + Memory.inMebibytes(bytes)
              + " MiB together, which is more than there is: the runs go one after the other");
      onTheWay.flush();
    }
    return fitting;
  }

  /**
   * Prints and writes all results.
   *
   * @param under of runs that are under way
   */
  private void tell(Writing writing, Presentation presentation, List<MethodResult> under)
      throws IOException {
    List<MethodResult> results = new ArrayList<>(writing.results());
    results.addAll(under);
    presentation.print(results, out);
    for (MethodResult result : results) {
      if (result.message() != null) {
        out.println(result.name() + " " + result.status() + ": " + result.message());
      }
    }
    writing.write(under);
    tellWritten(writing);
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
