// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.bench.result;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A result that was written before, by this or another machine.
 *
 * @param file it was read from
 * @param root all of it
 * @param runs of training in it
 */
record ResultDocument(Path file, JsonNode root, List<MethodResult> runs) {
  static final String FORMAT = "scpl-result/2";

  /** Options that do not make runs different, or that are said of each run. */
  private static final Set<String> NO_DIFFERENCE =
      Set.of(
          "seed",
          "out",
          "save",
          "load",
          "stacktrace",
          "stall-limit",
          "methods",
          "method",
          "growth",
          "repeats",
          "target-accuracy",
          "placement",
          "test-batch",
          "points",
          "policies");

  /**
   * Reads the result in a folder.
   *
   * @param place the folder, or the file itself
   * @throws IOException if there is none that can be read
   */
  static ResultDocument read(Path place) throws IOException {
    Path file = Files.isDirectory(place) ? place.resolve("result.json") : place;
    if (!Files.isRegularFile(file)) {
      throw new IOException("expected a folder with result.json, or such a file, got " + place);
    }
    JsonNode root;
    try {
      root = Json.MAPPER.readTree(file.toFile());
    } catch (JsonProcessingException e) {
      throw new IOException(file + ": expected JSON, " + e.getOriginalMessage(), e);
    }
    String format = root.path("format").asText("nothing");
    if (!format.equals(FORMAT)) {
      throw new IOException(
          file + ": expected the format " + FORMAT + " of commands that train, got " + format);
    }
    List<MethodResult> runs = new ArrayList<>();
    try {
      for (JsonNode run : results(root)) {
        runs.add(ResultCheck.checked(MethodResult.of(run)));
      }
    } catch (IllegalArgumentException e) {
      throw new IOException(file + ": " + e.getMessage(), e);
    }
    return new ResultDocument(file, root, runs);
  }

  private static JsonNode results(JsonNode root) {
    JsonNode results = root.path("results");
    return results.isArray() ? results : results.path("training");
  }

  /** The seed of a run, by its place. */
  long seed(int run) {
    JsonNode own = results(root).path(run).path("seed");
    return own.isNumber() ? own.asLong() : root.at("/options/seed").asLong();
  }

  /** What is different in a run of a study; empty if nothing is. A number has its option. */
  String variant(int run) {
    JsonNode json = results(root).path(run);
    String label = json.path("variant").asText("");
    Iterator<String> options = json.path("changes").fieldNames();
    return label.matches("[0-9.]+") && options.hasNext()
        ? options.next().replaceFirst("^-+", "") + " " + label
        : label;
  }

  /** The machine in words. */
  String machine() {
    JsonNode environment = root.path("environment");
    return environment.path("processor").asText()
        + ", "
        + environment.path("cores").asText()
        + " cores";
  }

  /** All that may tell its runs from those of another result: words by names. */
  Map<String, String> settings() {
    Map<String, String> settings = new LinkedHashMap<>();
    JsonNode data = root.path("data");
    settings.put("", machine());
    settings.put("data", data.path("name").asText());
    settings.put("training data", shortHash(data.at("/fingerprints/training")));
    settings.put("test data", shortHash(data.at("/fingerprints/test")));
    for (Map.Entry<String, JsonNode> option : root.path("options").properties()) {
      boolean none = option.getValue().isNull();
      if (!NO_DIFFERENCE.contains(option.getKey()) && !option.getKey().equals("data")) {
        settings.put(option.getKey(), none ? "-" : option.getValue().asText());
      }
    }
    return settings;
  }

  private static String shortHash(JsonNode hash) {
    String digits = hash.isTextual() ? hash.asText() : "";
    return digits.isEmpty() ? "unknown" : digits.substring(0, Math.min(8, digits.length()));
  }
}
