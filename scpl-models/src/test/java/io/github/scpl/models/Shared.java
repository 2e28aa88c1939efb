// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.models;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Assumptions;

/**
 * Data that is not part of the repository: the folder {@code shared} beside it, if there is one.
 */
public final class Shared {
  private Shared() {}

  /** A file of the shared folder; the test is skipped if it is missing. */
  public static Path file(String name) {
    Path root = Path.of("").toAbsolutePath();
    while (root != null && !Files.isDirectory(root.resolve("scpl-core"))) {
      root = root.getParent();
    }
    Path file = root == null ? Path.of(name) : root.resolveSibling("shared").resolve(name);
    Assumptions.assumeTrue(Files.exists(file), "needs " + file);
    return file;
  }
}
