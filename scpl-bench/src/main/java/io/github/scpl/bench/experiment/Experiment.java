package io.github.scpl.bench.experiment;

import io.github.scpl.internal.Arena;
import io.github.scpl.train.EpochResult;
import io.github.scpl.train.Placement;
import io.github.scpl.train.Trainer;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.Model.CommandSpec;

/** Trains one model by some methods, each from the initial weights that the seed stands for. */
final class Experiment {
  private final Data data;
  private final int rows;
  private final TrainingOptions training;
  private final Trainers trainers;
  private final PrintWriter out;

  private Experiment(
      Data data, int rows, TrainingOptions training, Trainers trainers, PrintWriter out) {
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
    data.check();
    model.check();
    training.check();
    budget.check();
    Data set = Data.open(data, training.batch, model.seed);
    Models.check(model, set);
    ResultFile.prepare(training.out);
    out.printf(
        Locale.ROOT,
        "%s: %d training and %d test samples; %s, width %s%n",
        set.name(),
        set.trainSamples(),
        set.testSamples(),
        Models.name(model, set),
        model.width);
    out.flush();
    return new Experiment(set, data.rows(set), training, new Trainers(model, budget), out);
  }

  /**
   * Trains by one method after the other. Where the blocks go is decided for all of them at first,
   * so that what cannot be is refused before anything is trained.
   */
  List<MethodResult> run(List<Training> methods) throws InterruptedException {
    List<Placement> placements = new ArrayList<>();
    for (Training method : methods) {
      placements.add(trainers.placement(method, data).placement());
    }
    List<MethodResult> results = new ArrayList<>();
    for (int i = 0; i < methods.size(); i++) {
      results.add(run(methods.get(i), placements.get(i)));
    }
    return results;
  }

  private MethodResult run(Training method, Placement placement) throws InterruptedException {
    Arena.resetPeak();
    try (Subject subject = trainers.open(method, data, placement);
        Progress progress = new Progress(method.name(), rows, training.epochs, out)) {
      Trainer trainer = subject.trainer();
      out.printf(Locale.ROOT, "%-8s %s%n", method, trainer.budget());
      out.flush();
      trainer.addListener(progress);
      List<EpochResult> epochs =
          trainer.fit(data.training(), data.test(), training.epochs, training.schedule());
      return new MethodResult(
          method.name(), trainer.budget(), subject.parameters(), Arena.peakBytes(), epochs);
    }
  }

  /** Writes the results and tells where. */
  void write(CommandSpec command, List<MethodResult> results) throws IOException {
    Path file = ResultFile.write(training.out, command, data, results);
    out.println("Written to " + file);
  }
}
