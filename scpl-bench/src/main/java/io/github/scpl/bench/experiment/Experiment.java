package io.github.scpl.bench.experiment;

import io.github.scpl.bench.report.Page;
import io.github.scpl.bench.report.Table;
import io.github.scpl.block.Network;
import io.github.scpl.checkpoint.ModelFile;
import io.github.scpl.internal.Arena;
import io.github.scpl.train.EpochResult;
import io.github.scpl.train.Evaluation;
import io.github.scpl.train.Growth;
import io.github.scpl.train.Placement;
import io.github.scpl.train.Trainer;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import picocli.CommandLine.Model.CommandSpec;

/** Trains one model in some ways, each from the initial weights that the seed stands for. */
final class Experiment {
  private final String title;
  private final Data data;
  private final int rows;
  private final TrainingOptions training;
  private final Trainers trainers;
  private final PrintWriter out;

  private Experiment(
      String title,
      Data data,
      int rows,
      TrainingOptions training,
      Trainers trainers,
      PrintWriter out) {
    this.title = title;
    this.data = data;
    this.rows = rows;
    this.training = training;
    this.trainers = trainers;
    this.out = out;
  }

  /** Checks the options, reads the data, and makes the folder for the result. */
  static Experiment open(
      DataOptions data,
      ModelOptions model,
      TrainingOptions training,
      BudgetOptions budget,
      PrintWriter out)
      throws IOException {
    return open(data, model, training, budget, training.batch, out);
  }

  /** The same with another batch size for evaluation. */
  static Experiment open(
      DataOptions data,
      ModelOptions model,
      TrainingOptions training,
      BudgetOptions budget,
      int testBatch,
      PrintWriter out)
      throws IOException {
    data.check();
    model.check();
    training.check();
    budget.check();
    Data set = Data.open(data, training.batch, testBatch, model.seed);
    Models.check(model, set);
    ResultFile.prepare(training.out);
    String title =
        set.name() + ": " + set.sizes() + "; " + Models.name(model, set) + ", width " + model.width;
    out.println(title);
    out.flush();
    Trainers trainers = new Trainers(model, budget);
    return new Experiment(title, set, data.rows(set), training, trainers, out);
  }

  Data data() {
    return data;
  }

  /** Data and model in words. */
  String title() {
    return title;
  }

  /** What is done with a network after its training, before it is closed. */
  interface Use {
    /** Uses the network, which is trained no further. */
    void accept(Network network) throws IOException, InterruptedException;
  }

  /** Builds a network, loads its numbers and uses it: nothing is trained. */
  List<MethodResult> load(Training method, ModelFile file, Use use)
      throws IOException, InterruptedException {
    try (Network network = trainers.network(method, data)) {
      file.load(network);
      use.accept(network);
    }
    return List.of();
  }

  /** Runs one candidate after the other, whose networks are of no further use. */
  List<MethodResult> run(List<Candidate> candidates) throws IOException, InterruptedException {
    return run(candidates, network -> {});
  }

  /**
   * Runs one candidate after the other. How each grows and where its blocks go is decided at first,
   * so that what cannot be is refused before anything is trained.
   */
  List<MethodResult> run(List<Candidate> candidates, Use use)
      throws IOException, InterruptedException {
    List<Growth> growths = new ArrayList<>();
    for (Candidate candidate : candidates) {
      growths.add(trainers.growth(candidate, data, training));
    }
    Map<Training, Placement> placements = new HashMap<>();
    for (Candidate candidate : candidates) {
      if (!placements.containsKey(candidate.method())) {
        placements.put(
            candidate.method(), trainers.placement(candidate.method(), data).placement());
      }
    }
    List<MethodResult> results = new ArrayList<>();
    for (int i = 0; i < candidates.size(); i++) {
      Candidate candidate = candidates.get(i);
      results.add(run(candidate, placements.get(candidate.method()), growths.get(i), use));
    }
    return results;
  }

  private MethodResult run(Candidate candidate, Placement placement, Growth growth, Use use)
      throws IOException, InterruptedException {
    Arena.resetPeak();
    try (Subject subject = trainers.open(candidate.method(), data, placement, growth);
        Progress progress = new Progress(candidate.name(), rows, training.epochs, out)) {
      Trainer trainer = subject.trainer();
      String grows = candidate.growth().isFixed() ? "" : "; " + growth;
      out.printf(Locale.ROOT, "%-8s %s%s%n", candidate.name(), trainer.budget(), grows);
      out.flush();
      ActiveBlocks active = new ActiveBlocks();
      trainer.addListener(active);
      trainer.addListener(progress);
      List<EpochResult> epochs =
          trainer.fit(data.training(), data.watched(), training.epochs, training.schedule());
      Evaluation test =
          data.validation() == null
              ? epochs.get(epochs.size() - 1).evaluation()
              : trainer.evaluate(data.test());
      long peak = Arena.peakBytes();
      use.accept(subject.network());
      return new MethodResult(
          candidate, trainer.budget(), subject.parameters(), peak, active.means(), epochs, test);
    }
  }

  /** Writes the results and a report, and tells where. */
  void write(CommandSpec command, List<MethodResult> results, Table... tables) throws IOException {
    TrainingReport report = new TrainingReport(command, data, title);
    write(command, results.stream().map(MethodResult::json).toList(), report.page(results, tables));
  }

  void write(CommandSpec command, Object results, Page report) throws IOException {
    Path file = ResultFile.write(training.out, command, data, results);
    Path page = ResultFile.write(training.out, report);
    out.println("Written to " + file + " and " + page);
  }
}
