// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.bench.flink;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** A folder that machines of a job leave the trained network in. */
record SharedFolder(Path path) {
  /** A new one in a folder that all machines see. */
  static SharedFolder in(Path folder) throws IOException {
    return new SharedFolder(Files.createTempDirectory(folder.toAbsolutePath(), "flink-"));
  }

  /** Removes it with all that is in it, as far as that can be. */
  void delete() {
    try (Stream<Path> below = Files.walk(path)) {
      List<File> files = below.sorted(Comparator.reverseOrder()).map(Path::toFile).toList();
      files.forEach(File::delete);
    } catch (IOException | UncheckedIOException e) {
      return; // what is left harms nobody
    }
  }
}
