// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.bench.report;

import java.util.Arrays;
import java.util.List;

/**
 * A square of counts, the darker the larger their share of the row: what rows of one class were
 * taken for. Counts are written where there is room; cells without one are not drawn.
 */
public final class MatrixChart implements Chart {
  private static final int RIGHT = 8;
  private static final int TOP = 30;
  private static final int MOST_LETTERS = 14;
  private static final int MOST_NAMED = 26;
  private static final int MOST_WRITTEN = 12;

  private final String title;
  private final List<String> names;
  private final long[][] counts;

  /**
   * A chart.
   *
   * @param names of rows, which are also those of columns
   * @param counts {@code [row][column]}
   */
  public MatrixChart(String title, List<String> names, long[][] counts) {
    this.title = title;
    this.names = List.copyOf(names);
    this.counts = Arrays.stream(counts).map(long[]::clone).toArray(long[][]::new);
  }

  @Override
  public String title() {
    return title;
  }

  @Override
  public Table numbers() {
    Table table = new Table("true class", "predicted class", "count").words(1);
    for (int row = 0; row < counts.length; row++) {
      for (int column = 0; column < counts.length; column++) {
        table.row(names.get(row), names.get(column), String.valueOf(counts[row][column]));
      }
    }
    return table;
  }

  @Override
  public String svg() {
    boolean named = names.size() <= MOST_NAMED;
    int letters =
        named
            ? names.stream()
                .mapToInt(String::length)
                .map(n -> Math.min(n, MOST_LETTERS))
                .max()
                .orElse(0)
            : 0;
    int size = Math.min(14, Math.max(9, 300 / names.size()));
    double label = letters * 0.56 * size + 8;
    double left = 22 + label;
    double cell = (Frame.WIDTH - left - RIGHT) / names.size();
    double bottom = TOP + cell * names.size();
    StringBuilder svg = new StringBuilder(Frame.start(title, (int) Math.ceil(bottom + label + 8)));
    Frame.text(svg, left + (Frame.WIDTH - left) / 2, 16, "middle", "predicted class (columns)");
    Markup.add(
        svg,
        "<text transform=\"translate(14 %.1f) rotate(-90)\" text-anchor=\"middle\">%s</text>\n",
        (TOP + bottom) / 2,
        "true class (rows)");
    Markup.add(svg, "<g font-size=\"%d\">\n", size);
    Markup.add(
        svg,
        "<path d=\"M%.1f %dH%.1fV%.1fH%.1fz\" fill=\"none\" stroke=\"var(--axis)\"/>\n",
        left,
        TOP,
        left + cell * names.size(),
        bottom,
        left);
    for (int row = 0; row < counts.length; row++) {
      row(svg, row, left, cell);
      if (named) {
        names(svg, row, left, cell, bottom, size);
      }
    }
    return svg.append("</g>\n</svg>\n").toString();
  }

  private void names(
      StringBuilder svg, int index, double left, double cell, double bottom, int size) {
    String name = Frame.shortened(names.get(index), MOST_LETTERS);
    Frame.text(svg, left - 5, TOP + cell * (index + 0.5) + size * 0.35, "end", name);
    Markup.add(
        svg,
        "<text transform=\"translate(%.1f %.1f) rotate(-90)\" text-anchor=\"end\">%s</text>\n",
        left + cell * (index + 0.5) + size * 0.35,
        bottom + 5,
        Markup.escape(name));
  }

  private void row(StringBuilder svg, int row, double left, double cell) {
    long all = Arrays.stream(counts[row]).sum();
    for (int column = 0; column < counts.length; column++) {
      long count = counts[row][column];
      if (count == 0) {
        continue;
      }
      double share = (double) count / all;
      double x = left + cell * column;
      double y = TOP + cell * row;
      Markup.add(
          svg,
          "<path d=\"M%.1f %.1fh%.1fv%.1fh%.1fz\" fill=\"%s\" fill-opacity=\"%.2f\">"
              + "<title>%s taken for %s: %d of %d</title></path>\n",
          x,
          y,
          cell,
          cell,
          -cell,
          Palette.line(row == column ? 0 : 1),
          0.1 + 0.9 * share,
          Markup.escape(names.get(row)),
          Markup.escape(names.get(column)),
          count,
          all);
      if (names.size() <= MOST_WRITTEN) {
        Markup.add(
            svg,
            "<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"middle\"%s>%d</text>\n",
            x + cell / 2,
            y + cell / 2 + 5,
            share > 0.45 ? " fill=\"var(--paper)\"" : "",
            count);
      }
    }
  }
}
