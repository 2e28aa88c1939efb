// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.bench.command;

import io.github.scpl.bench.flink.FlinkChecks;
import io.github.scpl.bench.option.DataNames;
import io.github.scpl.bench.option.ModelNames;
import io.github.scpl.bench.option.Training;
import io.github.scpl.bench.reference.ReferenceCommand;
import java.util.List;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** The words that options take, for a shell to complete. What ends in a colon needs more. */
final class OptionValues {
  private static final String MODEL = "--model";
  private static final List<String> BOOLEANS = List.of("true", "false");
  private static final List<String> PROJECTORS = List.of("i", "l", "m", "mb", "simsiammlp");
  private static final List<String> PREDICTORS = List.of("l", "m", "mb");

  private static final Map<String, List<String>> BY_OPTION =
      Map.ofEntries(
          Map.entry("--aug_type", List.of("basic", "strong")),
          Map.entry("--augment", List.of("none", "basic", "strong")),
          Map.entry("--data", DataNames.typed()),
          Map.entry("--device", List.of("host", "cuda:0")),
          Map.entry("--format", List.of("html", "reference")),
          Map.entry("--growth", List.of("fixed", "accumulate", "reduce", "epochs:", "plateau")),
          Map.entry("--method", Training.names()),
          Map.entry("--methods", Training.names()),
          Map.entry(MODEL, ModelNames.ALL),
          Map.entry("--multi_t", BOOLEANS),
          Map.entry("--on", FlinkChecks.PLACES),
          Map.entry("--optimizer", List.of("adam", "adamw", "sgd")),
          Map.entry(
              "--parts", List.of("projector", "size", "temperature", "exits", "loss", "augment")),
          Map.entry("--placement", List.of("auto", "fastest")),
          Map.entry("--policies", List.of("confidence", "entropy", "margin", "patience", "fixed")),
          Map.entry(
              "--policy",
              List.of("never", "fixed:", "confidence:", "entropy:", "margin:", "patience:")),
          Map.entry("--precision", List.of("auto", "float32", "tf32", "bf16")),
          Map.entry("--pred_type", PREDICTORS),
          Map.entry("--predictor", PREDICTORS),
          Map.entry("--preset", List.of("quick", "paper")),
          Map.entry("--proj_type", PROJECTORS),
          Map.entry("--projector", PROJECTORS),
          Map.entry("--train_eval", BOOLEANS),
          Map.entry("--word-vectors", List.of("glove:", "fasttext:")),
          Map.entry("--word_vec", List.of("glove", "fasttext", "none")));

  /** What is another thing for one command, behind its name. */
  private static final Map<String, List<String>> BY_COMMAND =
      Map.of(
          "exits --method", List.of("dascpl", "ee", "bp-exits"),
          "vision --model", ReferenceCommand.visionModels(),
          "nlp --model", ReferenceCommand.textModels(),
          "vision --dataset", ReferenceCommand.visionSets(),
          "nlp --dataset", ReferenceCommand.textSets());

  private OptionValues() {}

  /** The words of an option of a command; null if there are none, or its type tells them. */
  static List<String> of(CommandSpec command, OptionSpec option) {
    String name = option.longestName();
    List<String> own = BY_COMMAND.get(command.name() + " " + name);
    return own != null || option.typeInfo().isEnum() ? own : BY_OPTION.get(name);
  }

  /**
   * Tells a command, and those below it, the words of their options; the script has them in
   * variables that are named by labels, which are of one option each from now on.
   */
  static void addTo(CommandLine command) {
    CommandSpec spec = command.getCommandSpec();
    for (OptionSpec option : List.copyOf(spec.options())) {
      List<String> values = of(spec, option);
      if (values != null) {
        spec.remove(option);
        String label = option.longestName().replaceFirst("^-+", "");
        spec.addOption(option.toBuilder().paramLabel(label).completionCandidates(values).build());
      }
    }
    command.getSubcommands().values().forEach(OptionValues::addTo);
  }
}
