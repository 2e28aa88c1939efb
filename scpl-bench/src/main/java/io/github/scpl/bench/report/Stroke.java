// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.bench.report;

/**
 * How a line is drawn, by its number: a color, dashes and the shape of its marks, which repeat
 * after different numbers, so that no two of 28 lines look the same, also without colors.
 */
final class Stroke {
  private static final String[] DASHES = {"", "7 4", "2 3", "9 3 2 3"};

  private Stroke() {}

  /** A line without filling. */
  static void path(StringBuilder svg, int index, String path) {
    String dashes = DASHES[index % DASHES.length];
    Markup.add(
        svg,
        "<path d=\"%s\" fill=\"none\" stroke=\"%s\" stroke-width=\"2\"%s/>\n",
        path,
        Palette.line(index),
        dashes.isEmpty() ? "" : " stroke-dasharray=\"" + dashes + "\"");
  }

  /** A point on a line. */
  static void mark(StringBuilder svg, int index, double x, double y, String note) {
    String shape =
        switch (index % 5) {
          case 0 -> "m-4 0a4 4 0 1 0 8 0a4 4 0 1 0 -8 0z"; // circle
          case 1 -> "m-4 -4h8v8h-8z"; // square
          case 2 -> "m0 -5l5 9h-10z"; // triangle
          case 3 -> "m0 -5.5l5.5 5.5l-5.5 5.5l-5.5 -5.5z"; // diamond
          default -> "m0 5l5 -9h-10z"; // triangle upside down
        };
    Markup.add(
        svg,
        "<path d=\"M%.1f %.1f%s\" fill=\"%s\"><title>%s</title></path>\n",
        x,
        y,
        shape,
        Palette.line(index),
        Markup.escape(note));
  }
}
