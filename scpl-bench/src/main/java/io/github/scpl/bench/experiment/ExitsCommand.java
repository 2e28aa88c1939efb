package io.github.scpl.bench.experiment;

import io.github.scpl.block.Network;
import io.github.scpl.checkpoint.ModelFile;
import io.github.scpl.infer.PolicyFamily;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code scpl exits}: what early exit per sample costs in accuracy and saves in time. */
@UsedBy(Feature.ANY)
@Command(
    name = "exits",
    description =
        "Trains or loads a model with exits, chooses thresholds on held-out samples, and measures"
            + " on the test set what each policy of early exit costs in accuracy and saves in"
            + " time.")
public final class ExitsCommand implements Callable<Integer> {
  private static final int MOST = 1000;

  @Option(
      names = "--method",
      defaultValue = "dascpl",
      paramLabel = "NAME",
      description = "A method with exits: dascpl (default), ee or bp-exits.")
  private String method;

  @Option(
      names = "--policies",
      split = ",",
      defaultValue = "confidence,entropy,margin,patience,fixed",
      paramLabel = "NAME",
      description =
          "Policies to try: confidence, entropy, margin, patience and fixed (default: all).")
  private List<String> policies;

  @Mixin private ExitGoal goal;

  @Option(
      names = "--calibrate",
      description = "Decide by probabilities that are scaled by a temperature per exit.")
  private boolean calibrate;

  @Option(
      names = "--points",
      defaultValue = "6",
      paramLabel = "N",
      description = "Thresholds of each policy (default: ${DEFAULT-VALUE}).")
  private int points;

  @Option(
      names = "--repeats",
      defaultValue = "3",
      paramLabel = "N",
      description = "Measurements of each threshold (default: ${DEFAULT-VALUE}).")
  private int repeats;

  @Option(
      names = "--test-batch",
      defaultValue = "256",
      paramLabel = "N",
      description = "Samples that are classified at once (default: ${DEFAULT-VALUE}).")
  private int testBatch;

  @Option(
      names = "--save",
      paramLabel = "FILE",
      description = "Store the model with the chosen policy, over an older file.")
  private Path save;

  @Option(
      names = "--load",
      paramLabel = "FILE",
      description = "Load a stored model, with its options, instead of training one.")
  private Path load;

  @Mixin private final DataOptions data = new DataOptions(0.1);
  @Mixin private final ModelOptions model = new ModelOptions(0.25);
  @Mixin private TrainingOptions training;
  @Mixin private BudgetOptions budget;
  @Spec private CommandSpec spec;

  /** Made by the command line. */
  public ExitsCommand() {}

  @Override
  public Integer call() throws IOException, InterruptedException {
    ExitStudy.Plan plan = plan();
    ModelStore.prepare(save);
    ModelFile file = load == null ? null : ModelStore.open(load, spec);
    Training chosen =
        file == null
            ? Options.parse("--method", () -> Training.of(method))
            : ModelStore.method(file);
    boolean exits = !chosen.isAssociated() && chosen.method().exits();
    Options.require("--method", exits, "a method with exits: dascpl, ee or bp-exits", chosen);
    Options.require(
        "--validation",
        data.validation > 0,
        "a share above 0, held out of training to choose by",
        data.validation);
    PrintWriter out = spec.commandLine().getOut();
    Experiment experiment = Experiment.open(data, model, training, budget, testBatch, out);
    ExitPresentation presentation = new ExitPresentation();
    Experiment.Use study =
        network -> {
          out.println("Measuring policies, " + plan.nativeThreads() + " native threads");
          out.flush();
          presentation.study(ExitStudy.of(network, experiment.data(), plan));
        };
    Experiment.Use saving = network -> save(network, presentation.study(), out);
    if (file == null) {
      List<Candidate> candidates = List.of(new Candidate(chosen, GrowthChoice.fixed()));
      experiment.run(spec, candidates, presentation, study, saving);
    } else {
      experiment.load(spec, chosen, file, presentation, study, saving);
    }
    return 0;
  }

  private ExitStudy.Plan plan() {
    List<PolicyFamily> families =
        Options.parse("--policies", () -> policies.stream().map(PolicyFamily::of).toList());
    boolean once = families.stream().distinct().count() == families.size();
    Options.require("--policies", once, "each one once", String.join(",", policies));
    Options.require(
        "--points", points >= 2 && points <= MOST, "a number from 2 to " + MOST, points);
    Options.require(
        "--repeats", repeats >= 1 && repeats <= MOST, "a number from 1 to " + MOST, repeats);
    Options.requireAtLeastOne("--test-batch", testBatch);
    boolean both = load != null && save != null;
    Options.require("--save", !both || !save.equals(load), "another file than --load", save);
    goal.check();
    budget.check();
    return new ExitStudy.Plan(families, goal, calibrate, points, repeats, budget.nativeThreads(1));
  }

  private void save(Network network, ExitStudy study, PrintWriter out) throws IOException {
    if (save != null) {
      ModelStore.save(save, network, spec, study.bestSettings());
      out.println("Saved to " + save);
    }
  }
}
