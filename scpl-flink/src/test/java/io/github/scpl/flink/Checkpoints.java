// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.flink;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** What Flink keeps in a folder while a job runs. */
final class Checkpoints {
  private static final int DEPTH = 4;

  private Checkpoints() {}

  /** Whether there is one to go on from, if nothing came or went while it was looked for. */
  static boolean anyIn(Path folder) {
    try (Stream<Path> complete =
        Files.find(folder, DEPTH, (path, attributes) -> path.endsWith("_metadata"))) {
      return complete.findAny().isPresent();
    } catch (IOException | UncheckedIOException e) {
      return false;
    }
  }
}
