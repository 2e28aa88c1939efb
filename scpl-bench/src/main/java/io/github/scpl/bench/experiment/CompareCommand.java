package io.github.scpl.bench.experiment;

import java.io.IOException;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code scpl compare}: the same model, from the same weights, by several methods. */
@Command(
    name = "compare",
    description =
        "Trains the same model from the same initial weights by several methods, and compares"
            + " accuracy and time.",
    mixinStandardHelpOptions = true)
public final class CompareCommand implements Callable<Integer> {
  @Option(
      names = "--methods",
      split = ",",
      defaultValue = "bp,scpl",
      paramLabel = "NAME",
      description =
          "bp, bp-exits, gpipe (bp with micro-batches in stages), scpl, dascpl, ee, predsim and, for"
              + " images, al; the first is the baseline (default: bp,scpl).")
  private List<String> methods;

  @Mixin private DataOptions data;
  @Mixin private final ModelOptions model = new ModelOptions(0.25);
  @Mixin private TrainingOptions training;
  @Mixin private BudgetOptions budget;
  @Spec private CommandSpec spec;

  /** Made by the command line. */
  public CompareCommand() {}

  @Override
  public Integer call() throws IOException, InterruptedException {
    PrintWriter out = spec.commandLine().getOut();
    List<Training> chosen = methods.stream().map(Training::of).toList();
    ResultFile.prepare(training.out);
    Data set = Data.open(data, training.batch, model.seed);
    out.printf(
        "%s: %d training and %d test samples; %s, width %s%n",
        set.name(), set.trainSamples(), set.testSamples(), Models.name(model, set), model.width);
    Experiment experiment = new Experiment(set, model, training, budget);
    List<MethodResult> results = new ArrayList<>();
    for (Training method : chosen) {
      try (Progress progress =
          new Progress(method.name(), set.trainSamples(), training.epochs, out)) {
        results.add(experiment.run(method, progress));
      }
    }
    out.println();
    out.print(ComparisonTable.format(results));
    out.println();
    out.println("Written to " + ResultFile.write(training.out, spec, set, results));
    return 0;
  }
}
