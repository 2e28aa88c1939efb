// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.bench.command;

import io.github.scpl.bench.data.Data;
import io.github.scpl.bench.data.ModelStore;
import io.github.scpl.bench.data.StoredModel;
import io.github.scpl.bench.exit.ExitChoice;
import io.github.scpl.bench.exit.ExitGoal;
import io.github.scpl.bench.exit.ExitPresentation;
import io.github.scpl.bench.exit.ExitStudies;
import io.github.scpl.bench.exit.ExitStudy;
import io.github.scpl.bench.exit.LoadedExits;
import io.github.scpl.bench.option.About;
import io.github.scpl.bench.option.BudgetOptions;
import io.github.scpl.bench.option.Concern;
import io.github.scpl.bench.option.DataOptions;
import io.github.scpl.bench.option.Feature;
import io.github.scpl.bench.option.GrowthChoice;
import io.github.scpl.bench.option.ModelOptions;
import io.github.scpl.bench.option.OptionAnnotations;
import io.github.scpl.bench.option.OptionChecks;
import io.github.scpl.bench.option.PresetOptions;
import io.github.scpl.bench.option.RepeatOptions;
import io.github.scpl.bench.option.Settings;
import io.github.scpl.bench.option.Training;
import io.github.scpl.bench.option.TrainingOptions;
import io.github.scpl.bench.option.UsedBy;
import io.github.scpl.bench.progress.Task;
import io.github.scpl.bench.result.RunPlan;
import io.github.scpl.bench.result.Variant;
import io.github.scpl.bench.run.Experiment;
import io.github.scpl.bench.run.Group;
import io.github.scpl.block.Network;
import io.github.scpl.infer.policy.PolicyFamily;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code scpl exits}: what early exit per sample costs in accuracy and saves in time. */
@UsedBy(Feature.ANY)
@Command(
    name = "exits",
    description =
        "Trains a model with exits, chooses thresholds on held-out samples, and measures on the"
            + " test set what each policy of early exit costs in accuracy and saves in time. Or"
            + " loads a model, and measures its stored policy and its exits.",
    footerHeading = "%nExamples:%n",
    footer = {
      "  scpl exits --accuracy-loss 0.5 --save model.safetensors",
      "  scpl exits --load model.safetensors"
    })
public final class ExitsCommand implements Callable<Integer> {
  private static final int MOST = 1000;
  private static final String FIXED = PolicyFamily.FIXED.toString();
  private static final String METHODS = "a method with exits: dascpl, ee or bp-exits";

  @About(Concern.TRAINING)
  @Option(
      names = "--method",
      defaultValue = "dascpl",
      paramLabel = "NAME",
      description = "A method with exits: dascpl (default), ee or bp-exits.")
  private String method;

  @About(Concern.CHOICE)
  @Option(
      names = "--policies",
      split = ",",
      defaultValue = "confidence,entropy,margin,patience,fixed",
      paramLabel = "NAME",
      description =
          "Policies to try: confidence, entropy, margin, patience and fixed (default: all).")
  private List<String> policies;

  @Mixin private ExitGoal goal;

  @About(Concern.CHOICE)
  @Option(
      names = "--calibrate",
      description = "Decide by probabilities that are scaled by a temperature per exit.")
  private boolean calibrate;

  @About(Concern.MEASUREMENT)
  @Option(
      names = "--points",
      defaultValue = "6",
      paramLabel = "N",
      description = "Thresholds of each policy (default: ${DEFAULT-VALUE}).")
  private int points;

  @About(Concern.MEASUREMENT)
  @Option(
      names = "--timings",
      defaultValue = "3",
      paramLabel = "N",
      description = "Measurements of each threshold (default: ${DEFAULT-VALUE}).")
  private int timings;

  @About(Concern.MEASUREMENT)
  @Option(
      names = "--test-batch",
      defaultValue = "256",
      paramLabel = "N",
      description = "Samples that are classified at once (default: ${DEFAULT-VALUE}).")
  private int testBatch;

  @About(Concern.FILES)
  @Option(
      names = "--save",
      paramLabel = "FILE",
      description = "Store the model with the chosen policy, over an older file.")
  private Path save;

  @About(Concern.FILES)
  @Option(
      names = "--load",
      paramLabel = "FILE",
      description =
          "Load a stored model, with its options, instead of training one. It needs no training"
              + " data, unless a policy is to be chosen: with --choose, a goal, --calibrate, or"
              + " --policies other than fixed; or if none is stored.")
  private Path load;

  @About(Concern.CHOICE)
  @Option(
      names = "--choose",
      description =
          "With --load: choose a policy anew, on the samples that were held out of the model's"
              + " training data, rather than to use the stored one.")
  private boolean choose;

  @Mixin private PresetOptions preset;
  @Mixin private final RepeatOptions repeats = new RepeatOptions(1);
  @Mixin private final DataOptions data = new DataOptions(0.1);
  @Mixin private final ModelOptions model = new ModelOptions(0.25);
  @Mixin private TrainingOptions training;
  @Mixin private BudgetOptions budget;
  @Spec private CommandSpec spec;

  /** Made by the command line. */
  public ExitsCommand() {}

  @Override
  public Integer call() throws IOException, InterruptedException {
    StoredModel stored = load == null ? null : ModelStore.open(load, spec);
    if (stored == null) {
      preset.apply(spec, Map.of());
    }
    ExitStudy.Plan plan = plan();
    ModelStore.prepare(save);
    PrintWriter out = spec.commandLine().getOut();
    return stored == null ? train(plan, out) : load(stored, plan, out);
  }

  private int train(ExitStudy.Plan plan, PrintWriter out) throws IOException, InterruptedException {
    OptionChecks.require(
        "--choose", !choose, "--load with it", "none; without, a policy is chosen anyway");
    Training chosen = OptionChecks.parse("--method", () -> Training.of(method));
    OptionChecks.require("--method", hasExits(chosen), METHODS, chosen);
    OptionChecks.require(
        "--validation",
        data.validation() > 0,
        "a share above 0, held out of training to choose by",
        data.validation());
    repeats.check();
    boolean repeated = repeats.repeats() > 1;
    OptionChecks.require("--save", save == null || !repeated, "one model, without --repeats", save);
    Experiment experiment = Experiment.open(settings(), testBatch, out);
    ExitPresentation presentation = new ExitPresentation(repeated);
    List<RunPlan> plans = List.of(new RunPlan(chosen, GrowthChoice.fixed()));
    experiment.runGroups(
        spec,
        Group.of(settings(), List.of(Variant.NONE), repeats.seeds(model.seed()), plans),
        presentation,
        network -> {
          measuring(plan, training.output().onTheWay(out));
          ExitStudy study = studies(network, experiment, plan).chosen();
          presentation.study(experiment.seed(), study);
        },
        network -> save(network, experiment, presentation.study(), out));
    return 0;
  }

  private int load(StoredModel stored, ExitStudy.Plan plan, PrintWriter out)
      throws IOException, InterruptedException {
    OptionChecks.require(
        "--load",
        hasExits(stored.method()),
        METHODS,
        load + ", which was trained by " + stored.method());
    LoadedExits loaded = new LoadedExits(stored, data, testBatch, model.seed(), choosing());
    Experiment experiment = Experiment.open(settings(), each -> loaded.read(), out);
    out.println(loaded.text());
    ExitPresentation presentation = new ExitPresentation(false);
    experiment.load(
        spec,
        stored.method(),
        stored.file(),
        presentation,
        network -> {
          measuring(plan, training.output().onTheWay(out));
          ExitStudy study = loaded.study(studies(network, experiment, plan));
          presentation.study(experiment.seed(), study);
        },
        network -> save(network, experiment, presentation.study(), out));
    return 0;
  }

  private static ExitStudies studies(Network network, Experiment experiment, ExitStudy.Plan plan) {
    return new ExitStudies(network, experiment.data(), plan, experiment.monitor());
  }

  private Settings settings() {
    return new Settings(data, model, training, budget);
  }

  private static boolean hasExits(Training training) {
    return !training.isAssociated() && training.method().exits();
  }

  /** The first option given that asks for a choice; null if there is none. */
  private String choosing() {
    boolean thresholds = policies.stream().anyMatch(name -> !name.equalsIgnoreCase(FIXED));
    return spec.commandLine().getParseResult().matchedOptions().stream()
        .filter(option -> OptionAnnotations.concern(option) == Concern.CHOICE)
        .map(OptionSpec::longestName)
        .filter(name -> thresholds || !name.equals("--policies"))
        .findFirst()
        .orElse(null);
  }

  private static void measuring(ExitStudy.Plan plan, PrintWriter out) {
    out.println("Measuring policies, " + plan.nativeThreads() + " native threads");
    out.flush();
  }

  private ExitStudy.Plan plan() {
    List<PolicyFamily> families =
        OptionChecks.parse("--policies", () -> policies.stream().map(PolicyFamily::of).toList());
    boolean once = families.stream().distinct().count() == families.size();
    OptionChecks.require("--policies", once, "each one once", String.join(",", policies));
    OptionChecks.require(
        "--points", points >= 2 && points <= MOST, "a number from 2 to " + MOST, points);
    OptionChecks.require(
        "--timings", timings >= 1 && timings <= MOST, "a number from 1 to " + MOST, timings);
    OptionChecks.requireAtLeastOne("--test-batch", testBatch);
    boolean both = load != null && save != null;
    OptionChecks.require("--save", !both || !save.equals(load), "another file than --load", save);
    goal.check();
    budget.check();
    model.requireOneDevice("samples are answered on one");
    return new ExitStudy.Plan(families, goal, calibrate, points, timings, budget.nativeThreads(1));
  }

  private void save(Network network, Experiment experiment, ExitStudy study, PrintWriter out)
      throws IOException {
    if (save != null) {
      ExitChoice choice = study.choice();
      try (Task task = Task.begin(experiment.monitor(), "Saving to " + save)) {
        Data used = experiment.data();
        ModelStore.save(save, network, spec, used, choice.settings(), choice.keptGoal(), task);
      }
      out.println("Saved to " + save);
    }
  }
}
