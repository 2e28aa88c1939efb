// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.bench.report;

import java.util.Locale;

/** A figure of a page: drawn as SVG in colors of the page, with its numbers behind it. */
public interface Chart {
  /** What it shows, in words. */
  String title();

  /** An {@code svg} element; its colors are names of the {@link Palette}. */
  String svg();

  /** What was drawn, one row per point, without rounding. */
  Table numbers();

  /** The title as part of a file's name. */
  default String fileName() {
    String words = title().toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-");
    String name = words.substring(0, Math.min(words.length(), 60)).replaceAll("^-|-$", "");
    return name.isEmpty() ? "chart" : name;
  }
}
