// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.bench.result;

import java.util.List;
import java.util.stream.Collectors;

/** Words as a shell reads them. */
public final class Shell {
  private Shell() {}

  /** A line that a shell takes apart into these words. */
  public static String line(List<String> words) {
    return words.stream().map(Shell::quoted).collect(Collectors.joining(" "));
  }

  /** As a shell reads it as one word. */
  private static String quoted(String word) {
    return word.matches("[A-Za-z0-9_./:=,+@%-]+") ? word : "'" + word.replace("'", "'\\''") + "'";
  }
}
