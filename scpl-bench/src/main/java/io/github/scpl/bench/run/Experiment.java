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
import java.io.IOException;
import java.io.PrintWriter;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Model.CommandSpec;

/**
 * Trains models in some ways, each from the initial weights that its seed stands for.
 *
 * <p>What is measured is written after every epoch of every run. A run that fails ends alone; when
 * all others are done, the experiment ends with its failure.
 */
public final class Experiment {
  private final Settings settings;
  private final Setups setups;
  private final ResultFile file;
  private final PrintWriter out;
  private final PrintWriter onTheWay;
  private final ProgressMonitor monitor;
  private final String title;
  private final LoadWatch load;
  private final Failures failures = new Failures();
  private volatile Conductor current;
  private boolean interrupted;

  private Experiment(
      Settings settings, Setups setups, ResultFile file, PrintWriter out, ProgressMonitor monitor) {
    this.settings = settings;
    this.setups = setups;
    this.file = file;
    this.out = monitor.above(out);
    this.monitor = monitor;
    onTheWay = settings.training().output().onTheWay(this.out);
    title = setups.current().title();
    load = new LoadWatch(settings.budget().cores(), this.out);
  }

  /** Checks the options, reads the data, and makes the folder for the result. */
  public static Experiment open(Settings settings, PrintWriter out) throws IOException {
    return open(settings, settings.training().batch(), out);
  }

  /** The same with another batch size for evaluation. */
  public static Experiment open(Settings settings, int testBatch, PrintWriter out)
      throws IOException {
    DataReader reader =
        each -> DataSets.open(each.data(), each.training().batch(), testBatch, each.model().seed());
    return open(settings, reader, out);
  }

  /** The same with data that are read in another way. */
  public static Experiment open(Settings settings, DataReader reader, PrintWriter out)
      throws IOException {
    settings.check();
    settings.training().snapshots().requireRoom(settings.training().out());
    PrintWriter onTheWay = settings.training().output().onTheWay(out);
    ProgressMonitor monitor = ProgressMonitor.of(onTheWay);
    Setups setups = new Setups(settings, reader, monitor);
    boolean dry = settings.training().isDryRun();
    ResultFile file = dry ? null : ResultFile.open(settings.training().out());
    onTheWay.println(setups.current().title());
    onTheWay.print(setups.current().data().reading().text());
    onTheWay.flush();
    return new Experiment(settings, setups, file, out, monitor);
  }

  /** The data of the runs that are under way. */
  public Data data() {
    return setups.current().data();
  }

  /** The seed of the runs that are under way. */
  public long seed() {
    return setups.current().settings().model().seed();
  }

  /** Tells of what takes long. */
  public ProgressMonitor monitor() {
    return monitor;
  }

  /** Measures accuracy on the training set, too, when a run has ended. */
  public Experiment withTrainingAccuracy() {
    setups.withTrainingAccuracy();
    return this;
  }

  /** Trains all networks elsewhere. */
  public Experiment trainElsewhere(Elsewhere place) {
    setups.trainElsewhere(place);
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
    Trainers trainers = setups.current().trainers();
    try (Network network = trainers.network(method, data(), stored.manifest()::requireArray)) {
      try (Task task = Task.begin(monitor, "Loading the model")) {
        stored.load(network, (done, total) -> task.done("", done, total));
      }
      for (NetworkUse use : uses) {
        use.accept(network);
        writing.write(List.of());
      }
    }
    presentation.print(List.of(), out);
    new Ending(writing, presentation, file, out).tellWritten();
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
    setups.refuseWhatCannotBe(groups);
    SnapshotFolders snapshots = new SnapshotFolders(settings.training(), command);
    snapshots.check(groups);
    Places places = new Places(settings.budget(), onTheWay);
    setups.enter(groups.get(0));
    Setup setup = setups.current();
    setup.growths(groups.get(0).plans()); // refused before anything is measured
    boolean dry = settings.training().isDryRun();
    if (!dry && !settings.training().output().quiet()) {
      Forecast.atOnce(groups, setup, onTheWay);
    }
    if (dry) {
      new DryRun(setups, places, monitor).tell(groups, out);
      return;
    }
    try {
      setups.upload();
      runGroups(command, groups, places, snapshots, presentation, uses);
    } finally {
      setups.release();
    }
  }

  private void runGroups(
      CommandSpec command,
      List<Group> groups,
      Places places,
      SnapshotFolders snapshots,
      Presentation presentation,
      NetworkUse... uses)
      throws IOException, InterruptedException {
    Map<Training, PlacementChoice> first = places.of(groups.get(0), setups.current());
    boolean same = groups.stream().map(Group::places).distinct().count() == 1;
    Writing writing = writing(command, same ? first : Map.of(), presentation);
    Ending ending = new Ending(writing, presentation, file, out);
    try (LastWords words = LastWords.of(() -> ending.tellLast(underWay()))) {
      try (Timeline timeline = Timeline.open(settings.training().trace(), out)) {
        for (int i = 0; i < groups.size() && !interrupted; i++) {
          runGroup(groups, i, places, writing, timeline, snapshots, uses);
        }
        if (!interrupted) {
          load.end(writing);
        }
      } catch (InterruptedException | IOException | RuntimeException e) {
        failures.keep(e); // between groups: what there is by now is kept
      }
      if (words.take() && !writing.results().isEmpty()) {
        ending.tell(List.of());
      }
    }
    failures.throwFirst();
  }

  private void runGroup(
      List<Group> groups,
      int index,
      Places places,
      Writing writing,
      Timeline timeline,
      SnapshotFolders snapshots,
      NetworkUse... uses)
      throws IOException, InterruptedException {
    Group group = groups.get(index);
    if (index > 0) {
      setups.enter(group);
      setups.upload();
    }
    if (groups.size() > 1) {
      onTheWay.println(group + " (" + (index + 1) + " of " + groups.size() + ")");
      onTheWay.flush();
    }
    Setup setup = setups.current();
    Map<Training, PlacementChoice> placements = places.of(group, setup);
    TimeLeft left = timeLeft(groups.subList(index, groups.size()));
    boolean alone = groups.size() * group.plans().size() == 1;
    Setup.Watching watching =
        new Setup.Watching(left, timeline, groups.size(), alone, index == 0, snapshots, out);
    List<Run> runs = setup.runs(group.plans(), placements, setup.growths(group.plans()), watching);
    int epochs = group.settings().training().epochs();
    current = new Conductor(runs, epochs, writing, failures, onTheWay, uses);
    boolean cold = index == 0 && !alone;
    run(current, writing, left, cold ? () -> setup.warmUp(group, placements) : () -> {});
  }

  /** Results of what is under way, as another thread sees them. */
  private List<MethodResult> underWay() {
    Conductor running = current;
    return running == null ? List.of() : running.latestInterrupted();
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
      try (ProgressMonitor.Activity activity = left.shownBy(monitor)) {
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

  /** Of these groups, as if all had as many epochs as the first. */
  private TimeLeft timeLeft(List<Group> groups) {
    int epochs = groups.get(0).settings().training().epochs();
    int all = groups.stream().mapToInt(Group::epochs).sum();
    return new TimeLeft((all - 1) / epochs + 1, epochs, monitor::now);
  }

  /** Whether the networks of all runs, which are open, can be trained beside each other. */
  private boolean fitTogether(List<Run> runs) {
    long bytes = setups.current().bytes(runs);
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
}
