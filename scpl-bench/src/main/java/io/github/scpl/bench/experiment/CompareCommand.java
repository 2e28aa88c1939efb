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

/** {@code scpl compare}: the same model, from the same weights, by several methods. */
@Command(
    name = "compare",
    description =
        "Trains the same model from the same initial weights by several methods, and compares"
            + " accuracy and time.")
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
    List<Training> chosen =
        Options.parse("--methods", () -> methods.stream().map(Training::of).toList());
    PrintWriter out = spec.commandLine().getOut();
    Experiment experiment = Experiment.open(data, model, training, budget, out);
    List<MethodResult> results = experiment.run(chosen);
    out.println();
    out.print(ComparisonTable.format(results));
    out.println();
    experiment.write(spec, results);
    return 0;
  }
}
