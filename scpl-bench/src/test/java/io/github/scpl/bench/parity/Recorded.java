// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.bench.parity;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The runs of the original implementation that are among the test resources. */
final class Recorded {
  private static final Path FOLDER = Path.of("src", "test", "resources", "golden");

  private Recorded() {}

  static Path file(String name) {
    return FOLDER.resolve(name + ".json");
  }

  /** Runs of models whose names start like this, in the order of names. */
  static List<Path> filesOf(String family) throws IOException {
    try (Stream<Path> all = Files.list(FOLDER)) {
      return all.filter(f -> f.getFileName().toString().matches(family + ".*json"))
          .sorted()
          .toList();
    }
  }
}
