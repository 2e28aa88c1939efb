// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.bench.data;

import io.github.scpl.bench.option.DataOptions;
import io.github.scpl.bench.option.OptionChecks;
import io.github.scpl.bench.option.PathText;
import java.nio.file.Path;
import java.util.Locale;

/**
 * Which data set is asked for.
 *
 * @param text the option as typed
 * @param kind the part in front of the colon, in lower case
 * @param path the part behind the colon, or null
 * @param options all options about data
 * @param batch samples in a batch of training
 * @param testBatch samples in a batch of evaluation
 * @param seed of all random numbers
 */
record DataRequest(
    String text, String kind, Path path, DataOptions options, int batch, int testBatch, long seed) {
  static DataRequest of(DataOptions options, int batch, int testBatch, long seed) {
    String[] parts = options.data().split(":", 2);
    Path path =
        parts.length < 2 || parts[1].isBlank()
            ? null
            : OptionChecks.parse("--data", () -> PathText.of(parts[1]));
    String kind = parts[0].toLowerCase(Locale.ROOT);
    return new DataRequest(options.data(), kind, path, options, batch, testBatch, seed);
  }

  Path requirePath() {
    if (path == null) {
      throw new IllegalArgumentException(
          "--data: expected " + text.split(":")[0] + ":PATH, got " + text + "; add the path");
    }
    return path;
  }

  void refusePath() {
    if (path != null) {
      throw new IllegalArgumentException(
          "--data: " + text.split(":")[0] + " is built in and takes no path, got " + text);
    }
  }
}
