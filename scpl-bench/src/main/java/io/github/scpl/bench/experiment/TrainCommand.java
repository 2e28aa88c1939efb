package io.github.scpl.bench.experiment;

import java.io.IOException;
import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code scpl train}: one model by one method. */
@Command(
    name = "train",
    description = "Trains a model by one method, and prints the accuracy of all exits per epoch.",
    mixinStandardHelpOptions = true)
public final class TrainCommand implements Callable<Integer> {
  @Option(
      names = "--method",
      defaultValue = "scpl",
      paramLabel = "NAME",
      description =
          "bp, bp-exits, gpipe (bp with micro-batches in stages), scpl (default), dascpl, ee,"
              + " predsim or, for images, al.")
  private String method;

  @Mixin private DataOptions data;
  @Mixin private final ModelOptions model = new ModelOptions(0.25);
  @Mixin private TrainingOptions training;
  @Mixin private BudgetOptions budget;
  @Spec private CommandSpec spec;

  /** Made by the command line. */
  public TrainCommand() {}

  @Override
  public Integer call() throws IOException, InterruptedException {
    PrintWriter out = spec.commandLine().getOut();
    Training chosen = Training.of(method);
    ResultFile.prepare(training.out);
    Data set = Data.open(data, training.batch, model.seed);
    Experiment experiment = new Experiment(set, model, training, budget);
    try (Progress progress =
        new Progress(chosen.name(), set.trainSamples(), training.epochs, out)) {
      MethodResult result = experiment.run(chosen, progress);
      out.println("Threads: " + result.budget());
      out.println("Written to " + ResultFile.write(training.out, spec, set, List.of(result)));
    }
    return 0;
  }
}
