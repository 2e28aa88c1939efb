// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.bench.reference;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.scpl.bench.result.Json;
import io.github.scpl.bench.result.NumberFormats;
import io.github.scpl.bench.result.Shell;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;

/** Says what a command line of the original comes to, and runs it as often as it asks for. */
final class ReferenceRun {
  private static final String USUAL_FOLDER = "scpl-results";
  private static final String TENSORBOARD = "tb_log_t(%03d)";

  private final CommandSpec command;
  private final OriginalOptions options;
  private final Translation translation;

  ReferenceRun(CommandSpec command, OriginalOptions options, Translation translation) {
    this.command = command;
    this.options = options;
    this.translation = translation;
  }

  /** Trains by {@code scpl train}, whose exit code comes back; one that is not 0 ends all. */
  int run() throws IOException {
    PrintWriter out = command.commandLine().getOut();
    CommandLine root = command.root().commandLine();
    long seed = options.firstSeed();
    if (options.seed < 0) {
      translation.note("--seed: -1 draws one, " + seed + "; the original leaves none on record");
    }
    int times = options.times;
    if (options.isDryRun()) {
      translation.flag(OriginalOptions.DRY_RUN);
      if (times > 1) {
        translation.note("--times: what follows is one of " + times + " runs");
      }
      times = 1;
    }
    translation.notes().forEach(note -> out.println("Note: " + note));
    List<Path> folders = new ArrayList<>();
    for (int time = 0; time < times; time++) {
      Path folder = folder(time);
      folders.add(folder);
      translation.put("--seed", seed + time);
      translation.put("--out", folder);
      if (options.savesFiles()) {
        Path events = Path.of(options.savePath, String.format(Locale.ROOT, TENSORBOARD, time));
        translation.put("--tensorboard", events);
      }
      List<String> words = translation.words(options.added);
      out.println("The same as: ./scpl " + Shell.line(words));
      out.flush();
      int code = root.execute(words.toArray(String[]::new));
      if (code != 0) {
        return code;
      }
    }
    summarize(folders, out);
    return 0;
  }

  private Path folder(int time) {
    Path folder = Path.of(options.savesFiles() ? options.savePath : USUAL_FOLDER);
    return options.times == 1 ? folder : folder.resolve(String.format(Locale.ROOT, "t%03d", time));
  }

  private static void summarize(List<Path> folders, PrintWriter out) throws IOException {
    List<Double> accuracies = new ArrayList<>();
    for (Path folder : folders) {
      Path file = folder.resolve("result.json");
      if (Files.exists(file)) {
        JsonNode accuracy = Json.MAPPER.readTree(file.toFile()).at("/results/0/accuracy");
        accuracies.add(accuracy.asDouble(Double.NaN));
      }
    }
    if (accuracies.size() > 1) {
      double mean = accuracies.stream().mapToDouble(a -> a).average().orElseThrow();
      double variance =
          accuracies.stream().mapToDouble(a -> (a - mean) * (a - mean)).average().orElseThrow();
      out.println(
          "Accuracy of "
              + accuracies.size()
              + " runs: mean "
              + NumberFormats.percent(mean)
              + ", deviation "
              + NumberFormats.percent(Math.sqrt(variance))
              + " (population, as in the original)");
      out.flush();
    }
  }
}
