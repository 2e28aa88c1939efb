// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.bench.command;

import io.github.scpl.bench.option.BudgetOptions;
import io.github.scpl.bench.option.DataOptions;
import io.github.scpl.bench.option.Feature;
import io.github.scpl.bench.option.FixedMethod;
import io.github.scpl.bench.option.GrowthChoice;
import io.github.scpl.bench.option.ModelOptions;
import io.github.scpl.bench.option.OptionChecks;
import io.github.scpl.bench.option.PresetOptions;
import io.github.scpl.bench.option.RepeatOptions;
import io.github.scpl.bench.option.Settings;
import io.github.scpl.bench.option.Training;
import io.github.scpl.bench.option.TrainingOptions;
import io.github.scpl.bench.option.UsedBy;
import io.github.scpl.bench.result.GrowthTables;
import io.github.scpl.bench.result.Presentation;
import io.github.scpl.bench.result.RunPlan;
import io.github.scpl.bench.result.Variant;
import io.github.scpl.bench.run.Experiment;
import io.github.scpl.bench.run.Group;
import io.github.scpl.bench.study.StudyPresentation;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code scpl dynamic}: the same model, from the same weights, with blocks that join and leave. */
@UsedBy(Feature.ANY)
@Command(
    name = "dynamic",
    description =
        "Trains the same DASCPL model from the same initial weights with all blocks, with blocks"
            + " that join, with blocks that leave, and with blocks that join at plateaus, and"
            + " compares accuracy and time.",
    footerHeading = "%nExamples:%n",
    footer = {
      "  scpl dynamic --epochs 8",
      "  scpl dynamic --growth fixed --growth accumulate:1,2,3"
    })
public final class DynamicCommand implements Callable<Integer>, FixedMethod {
  private static final String METHOD = "dascpl";

  private static final List<String> ALL = List.of("fixed", "accumulate", "reduce", "plateau");

  @Option(
      names = "--growth",
      paramLabel = "GROWTH",
      description =
          "One of the runs, as often as there are runs; the first is the baseline (default: fixed,"
              + " accumulate, reduce and plateau). Triggers divide the run evenly unless given:"
              + " accumulate:1,2,3 adds blocks after these epochs, reduce:90,180,270:steps removes"
              + " them after these batches, plateau:2,2,0.5 adds one after 2 epochs without 0.5"
              + " points more, with 2 epochs to pay, and epochs:1,1,2,4 repeats what a plateau came"
              + " to.")
  private List<String> growth;

  @Mixin private PresetOptions preset;
  @Mixin private final RepeatOptions repeats = new RepeatOptions(1);
  @Mixin private final DataOptions data = new DataOptions(0.1);
  @Mixin private final ModelOptions model = new ModelOptions(0.25);
  @Mixin private TrainingOptions training;
  @Mixin private BudgetOptions budget;
  @Spec private CommandSpec spec;

  /** Made by the command line. */
  public DynamicCommand() {}

  @Override
  public String method() {
    return METHOD;
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    growth = growth == null ? ALL : growth;
    boolean once = growth.stream().distinct().count() == growth.size();
    OptionChecks.require("--growth", once, "each one once", String.join(" ", growth));
    List<GrowthChoice> choices =
        OptionChecks.parse("--growth", () -> growth.stream().map(GrowthChoice::parse).toList());
    preset.apply(spec, Map.of());
    repeats.check();
    budget.stagesUnlessGiven(1); // in which time falls with every block that does not take part
    PrintWriter out = spec.commandLine().getOut();
    Settings settings = new Settings(data, model, training, budget);
    Experiment experiment = Experiment.open(settings, out);
    Training dascpl = Training.of(METHOD);
    List<RunPlan> plans =
        choices.stream().map(each -> new RunPlan(each.text(), dascpl, each)).toList();
    experiment.runGroups(
        spec,
        Group.of(settings, List.of(Variant.NONE), repeats.seeds(model.seed()), plans),
        repeats.repeats() == 1
            ? Presentation.of(
                results -> List.of(GrowthTables.outcomes(results), GrowthTables.blocks(results)),
                GrowthTables.NOTE)
            : StudyPresentation.ofGrowths());
    return 0;
  }
}
