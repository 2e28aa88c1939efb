// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.bench.flink;

import io.github.scpl.bench.option.Concern;
import io.github.scpl.bench.option.DataOptions;
import io.github.scpl.bench.option.ModelOptions;
import io.github.scpl.bench.option.OptionAnnotations;
import io.github.scpl.bench.option.TrainingOptions;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;

/** The options of {@code scpl train} by which network and batches are what they are. */
@Command
final class RecipeOptions {
  private static final Set<Concern> DECIDING =
      EnumSet.of(Concern.MODEL, Concern.TRAINING, Concern.SAMPLES, Concern.MEASUREMENT);

  /** Options whose values may have a path behind a colon. */
  private static final Set<String> PATHS = Set.of("--data", "--word-vectors");

  @Option(names = "--method", required = true)
  String method;

  @Option(names = "--growth", required = true)
  String growth;

  @Option(names = "--test-batch")
  Integer testBatch;

  @Mixin final DataOptions data = new DataOptions(0);
  @Mixin final ModelOptions model = new ModelOptions(1);
  @Mixin final TrainingOptions training = new TrainingOptions();

  /** Of words that {@link #words} gave. */
  static RecipeOptions parse(List<String> words) {
    RecipeOptions options = new RecipeOptions();
    new CommandLine(options).parseArgs(words.toArray(String[]::new));
    return options;
  }

  /** Words for all values, given or by default, with paths that no working folder decides on. */
  static List<String> words(CommandSpec train) {
    List<String> words = new ArrayList<>();
    for (OptionSpec option : train.options()) {
      Concern concern = OptionAnnotations.concern(option);
      Object value = option.getValue();
      if (concern == null || !DECIDING.contains(concern) || value == null) {
        continue;
      }
      String name = option.longestName();
      if (!(value instanceof Boolean flag)) {
        words.add(name + "=" + (PATHS.contains(name) ? absolute(value.toString()) : value));
      } else if (flag) {
        words.add(name);
      }
    }
    return words;
  }

  private static String absolute(String value) {
    int colon = value.indexOf(':') + 1;
    String path = value.substring(colon);
    return colon == 0 ? value : value.substring(0, colon) + Path.of(path).toAbsolutePath();
  }
}
