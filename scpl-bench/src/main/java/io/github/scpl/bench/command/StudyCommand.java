// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.bench.command;

import io.github.scpl.bench.option.BudgetOptions;
import io.github.scpl.bench.option.DataOptions;
import io.github.scpl.bench.option.ModelOptions;
import io.github.scpl.bench.option.OptionChecks;
import io.github.scpl.bench.option.PresetOptions;
import io.github.scpl.bench.option.RepeatOptions;
import io.github.scpl.bench.option.Settings;
import io.github.scpl.bench.option.TrainingOptions;
import io.github.scpl.bench.run.Experiment;
import io.github.scpl.bench.run.Group;
import io.github.scpl.bench.study.StudyPresentation;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** A command that trains with some variants of its options, each with some seeds. */
abstract class StudyCommand implements Callable<Integer> {
  /** Small enough that a study ends within minutes on two cores. */
  private static final Map<String, Object> SMALL =
      Map.of("--train-limit", 1000, "--test-limit", 500, "--width", 0.1, "--batch", 32);

  @Mixin PresetOptions preset;
  @Mixin final RepeatOptions repeats = new RepeatOptions(3);
  @Mixin final DataOptions data = new DataOptions(0);
  @Mixin final ModelOptions model = new ModelOptions(0.25);
  @Mixin TrainingOptions training;
  @Mixin BudgetOptions budget;
  @Spec CommandSpec spec;

  /** The options of the quick preset beside those that make all studies small. */
  abstract Map<String, Object> quick();

  /** All groups, from the settings as they are by now. */
  abstract List<Group> groups(Settings settings, List<Long> seeds);

  /** How what comes of them is shown. */
  abstract StudyPresentation presentation();

  @Override
  public Integer call() throws IOException, InterruptedException {
    preset.apply(spec, SMALL);
    preset.apply(spec, quick());
    repeats.check();
    PrintWriter out = spec.commandLine().getOut();
    Settings settings = new Settings(data, model, training, budget);
    settings.check();
    List<Group> groups = groups(settings, repeats.seeds(model.seed()));
    Experiment experiment = Experiment.open(settings, out).withTrainingAccuracy();
    experiment.runGroups(spec, groups, presentation());
    return 0;
  }

  /** Refuses an option that the command varies by itself. */
  final void refuseGiven(String option, String instead) {
    boolean given = spec.commandLine().getParseResult().hasMatchedOption(option);
    Object got = spec.findOption(option).getValue();
    OptionChecks.require(option, !given, "none, since it is varied; use " + instead, got);
  }
}
