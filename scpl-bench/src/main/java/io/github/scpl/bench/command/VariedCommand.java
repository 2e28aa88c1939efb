// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.bench.command;

import io.github.scpl.bench.option.Feature;
import io.github.scpl.bench.option.GrowthChoice;
import io.github.scpl.bench.option.OptionChecks;
import io.github.scpl.bench.option.Settings;
import io.github.scpl.bench.option.Training;
import io.github.scpl.bench.option.UsedBy;
import io.github.scpl.bench.result.RunPlan;
import io.github.scpl.bench.result.Variant;
import io.github.scpl.bench.run.Group;
import io.github.scpl.bench.study.StudyPresentation;
import java.util.List;
import picocli.CommandLine.Option;

/** A study of methods over the values of one option. */
@UsedBy(Feature.ANY)
abstract class VariedCommand extends StudyCommand {
  @Option(
      names = "--methods",
      split = ",",
      defaultValue = "bp,scpl",
      paramLabel = "NAME",
      description =
          "bp, bp-exits, gpipe, scpl, dascpl, ee, predsim and, for images, al; the first is the"
              + " baseline at every value (default: bp,scpl).")
  List<String> methods;

  @Option(
      names = "--values",
      split = ",",
      paramLabel = "N",
      description = "What is tried; in the form of the option that is varied.")
  List<String> values;

  /** The option that is varied, dashes included. */
  abstract String option();

  /** What it is in words. */
  abstract String varied();

  /** The values if none are given. */
  abstract List<String> usual();

  /** What a text stands for. */
  abstract Number parse(String value);

  @Override
  List<Group> groups(Settings settings, List<Long> seeds) {
    refuseGiven(option(), "--values");
    List<RunPlan> plans =
        OptionChecks.parse("--methods", () -> methods.stream().map(Training::of).toList()).stream()
            .map(method -> new RunPlan(method, GrowthChoice.fixed()))
            .toList();
    boolean once = methods.stream().distinct().count() == methods.size();
    OptionChecks.require("--methods", once, "each one once", String.join(",", methods));
    values = values == null ? usual() : values;
    List<Variant> variants =
        values.stream()
            .map(String::strip)
            .map(value -> Variant.of(option(), value, number(value)))
            .toList();
    boolean different =
        variants.stream().mapToDouble(Variant::value).distinct().count() == variants.size();
    OptionChecks.require("--values", different, "each one once", String.join(",", values));
    return Group.of(settings, variants, seeds, plans);
  }

  private Number number(String value) {
    try {
      return parse(value);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(
          "--values: expected numbers for " + option() + ", got " + value, e);
    }
  }

  @Override
  StudyPresentation presentation() {
    return StudyPresentation.of(varied(), true);
  }
}
