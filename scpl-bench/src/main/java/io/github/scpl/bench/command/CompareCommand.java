// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.bench.command;

import io.github.scpl.bench.option.BudgetOptions;
import io.github.scpl.bench.option.DataOptions;
import io.github.scpl.bench.option.Feature;
import io.github.scpl.bench.option.GrowthChoice;
import io.github.scpl.bench.option.ModelOptions;
import io.github.scpl.bench.option.OptionChecks;
import io.github.scpl.bench.option.PresetOptions;
import io.github.scpl.bench.option.RepeatOptions;
import io.github.scpl.bench.option.Settings;
import io.github.scpl.bench.option.Training;
import io.github.scpl.bench.option.TrainingOptions;
import io.github.scpl.bench.option.UsedBy;
import io.github.scpl.bench.result.ComparisonTable;
import io.github.scpl.bench.result.Presentation;
import io.github.scpl.bench.result.RunPlan;
import io.github.scpl.bench.result.Variant;
import io.github.scpl.bench.run.Experiment;
import io.github.scpl.bench.run.Group;
import io.github.scpl.bench.study.StudyPresentation;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code scpl compare}: the same model, from the same weights, by several methods. */
@UsedBy(Feature.ANY)
@Command(
    name = "compare",
    description =
        "Trains the same model from the same initial weights by several methods, and compares"
            + " accuracy and time.",
    footerHeading = "%nExamples:%n",
    footer = {
      "  scpl compare",
      "  scpl compare --methods bp,gpipe,scpl --data cifar10:cifar-10-binary.tar.gz",
      "  scpl compare --dry-run --width 1 --epochs 50"
    })
public final class CompareCommand implements Callable<Integer> {
  /** Ends within three minutes on two cores, as a first look should. */
  private static final Map<String, ?> QUICK = Map.of("--epochs", 4);

  @Option(
      names = "--methods",
      split = ",",
      defaultValue = "bp,scpl",
      paramLabel = "NAME",
      description =
          "bp, bp-exits, gpipe (bp with micro-batches in stages), scpl, dascpl, ee, predsim and,"
              + " for images, al; the first is the baseline, and a method may stand there twice"
              + " (default: bp,scpl).")
  private List<String> methods;

  @Option(
      names = "--growth",
      defaultValue = "fixed",
      paramLabel = "GROWTH",
      description =
          "Which blocks take part: fixed (all; default), accumulate, reduce or plateau, with"
              + " numbers as in accumulate:1,2,3, accumulate:90,180,270:steps or plateau:2,2,0.5"
              + " (epochs of patience and of trial, points); or epochs:1,1,2,4 (blocks of each"
              + " epoch).")
  private String growth;

  @Mixin private PresetOptions preset;
  @Mixin private final RepeatOptions repeats = new RepeatOptions(1);
  @Mixin private final DataOptions data = new DataOptions(0);
  @Mixin private final ModelOptions model = new ModelOptions(0.25);
  @Mixin private TrainingOptions training;
  @Mixin private BudgetOptions budget;
  @Spec private CommandSpec spec;

  /** Made by the command line. */
  public CompareCommand() {}

  @Override
  public Integer call() throws IOException, InterruptedException {
    List<Training> chosen =
        OptionChecks.parse("--methods", () -> methods.stream().map(Training::of).toList());
    GrowthChoice grown = OptionChecks.parse("--growth", () -> GrowthChoice.parse(growth));
    preset.apply(spec, QUICK);
    repeats.check();
    PrintWriter out = spec.commandLine().getOut();
    Settings settings = new Settings(data, model, training, budget);
    Experiment experiment = Experiment.open(settings, out);
    experiment.runGroups(
        spec,
        Group.of(
            settings, List.of(Variant.NONE), repeats.seeds(model.seed()), plans(chosen, grown)),
        repeats.repeats() == 1
            ? Presentation.of(
                results -> List.of(ComparisonTable.of(results, training.targetAccuracy())),
                ComparisonTable.NOTE)
            : StudyPresentation.ofMethods());
    return 0;
  }

  /** A method that is there before gets a number. */
  private static List<RunPlan> plans(List<Training> methods, GrowthChoice growth) {
    Map<Training, Integer> times = new HashMap<>();
    return methods.stream()
        .map(
            method -> {
              int time = times.merge(method, 1, Integer::sum);
              String name = time == 1 ? method.name() : method.name() + " " + time;
              return new RunPlan(name, method, growth);
            })
        .toList();
  }
}
