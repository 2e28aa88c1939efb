// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.bench.report;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.DoubleStream;

/**
 * Rows of slices of time, each of a kind that has a color; slices in which nothing is done are thin
 * lines. Above each row stands what it works on.
 */
public final class GanttChart implements Chart {
  private static final int LABEL = 16;
  private static final int BAR = 22;
  private static final int ROW = LABEL + BAR + 8;
  private static final int IDLE = 4;

  /** Narrower slices would not be seen. */
  private static final double LEAST = 0.05;

  private static final int SWATCH = 14;
  private static final int LEGEND_LINE = 22;

  private record Slice(String kind, String label, double from, double to, String note) {}

  private record Row(String name, List<Slice> slices) {}

  private final String title;
  private final String xName;
  private final Map<String, String> colors = new LinkedHashMap<>();
  private final List<Row> rows = new ArrayList<>();
  private String idle = "";

  /**
   * A chart without rows.
   *
   * @param xName of the horizontal axis, from 0: a unit of time
   */
  public GanttChart(String title, String xName) {
    this.title = title;
    this.xName = xName;
  }

  /** Adds a kind of slices, with the next color. */
  public GanttChart kind(String name) {
    colors.put(name, Palette.SLICES.get(colors.size() % Palette.SLICES.size()));
    return this;
  }

  /** Names the kind of slices in which nothing is done. */
  public GanttChart idle(String name) {
    idle = name;
    return this;
  }

  /** Begins a row. */
  public GanttChart row(String name) {
    rows.add(new Row(name, new ArrayList<>()));
    return this;
  }

  /**
   * Adds a slice to the row that was begun last.
   *
   * @param kind one of those that were added
   * @param label what is worked on; empty if nothing is
   * @param note shown when the mouse rests on it
   */
  public GanttChart slice(String kind, String label, double from, double to, String note) {
    rows.get(rows.size() - 1).slices().add(new Slice(kind, label, from, to, note));
    return this;
  }

  @Override
  public String title() {
    return title;
  }

  @Override
  public Table numbers() {
    Table table = new Table("row", "kind", "from", "to", "note").words(1, 4);
    for (Row row : rows) {
      for (Slice slice : row.slices()) {
        table.row(
            row.name(),
            slice.kind(),
            String.valueOf(slice.from()),
            String.valueOf(slice.to()),
            slice.note());
      }
    }
    return table;
  }

  @Override
  public String svg() {
    double[] ends =
        rows.stream()
            .flatMap(row -> row.slices().stream())
            .flatMapToDouble(slice -> DoubleStream.of(0, slice.to()))
            .toArray();
    Axis axis = Axis.of(ends, 1e-6);
    int bottom = Frame.TOP + ROW * rows.size();
    int legend = bottom + Frame.LABELS;
    StringBuilder svg = new StringBuilder(Frame.start(title, legend + legend(null, legend) + 4));
    for (double mark : axis.marks()) {
      double x = Frame.x(axis, mark, 0);
      Markup.add(svg, "<path d=\"M%.1f %dV%d\" stroke=\"var(--line)\"/>\n", x, Frame.TOP, bottom);
    }
    for (int i = 0; i < rows.size(); i++) {
      row(svg, rows.get(i), Frame.TOP + i * ROW, axis);
    }
    Frame.xAxis(svg, axis, bottom, 0, xName);
    legend(svg, legend);
    return svg.append("</svg>\n").toString();
  }

  private void row(StringBuilder svg, Row row, int top, Axis axis) {
    Frame.text(svg, Frame.LEFT - 6, top + LABEL + BAR / 2.0 + 5, "end", row.name());
    labels(svg, row, top + LABEL - 4, axis);
    for (Slice slice : row.slices()) {
      double left = Frame.x(axis, slice.from(), 0);
      double width = Frame.x(axis, slice.to(), 0) - left;
      boolean nothing = slice.kind().equals(idle);
      int height = nothing ? IDLE : BAR;
      if (width >= LEAST) {
        Markup.add(
            svg,
            "<rect x=\"%.2f\" y=\"%d\" width=\"%.2f\" height=\"%d\" fill=\"%s\">"
                + "<title>%s</title></rect>\n",
            left,
            top + LABEL + (BAR - height) / 2,
            width,
            height,
            nothing ? "var(--axis)" : colors.get(slice.kind()),
            Markup.escape(slice.note()));
      }
    }
  }

  /** What is worked on, over all slices of it, where there is room. */
  private static void labels(StringBuilder svg, Row row, int y, Axis axis) {
    Map<String, double[]> spans = new LinkedHashMap<>();
    for (Slice slice : row.slices()) {
      if (!slice.label().isEmpty()) {
        double[] span =
            spans.computeIfAbsent(slice.label(), key -> new double[] {slice.from(), slice.to()});
        span[1] = Math.max(span[1], slice.to());
      }
    }
    spans.forEach(
        (label, span) -> {
          double left = Frame.x(axis, span[0], 0);
          double right = Frame.x(axis, span[1], 0);
          if (right - left >= Frame.width(label) + 2) {
            Frame.text(svg, (left + right) / 2, y, "middle", label);
          }
          Markup.add(
              svg,
              "<path d=\"M%.1f %dv-2h%.1fv2\" fill=\"none\" stroke=\"var(--axis)\"/>\n",
              left + 0.5,
              y + 4,
              Math.max(0.1, right - left - 1));
        });
  }

  /** Samples of the kinds that there are; draws nothing without a drawing. Returns its height. */
  private int legend(StringBuilder svg, int top) {
    List<String> kinds = new ArrayList<>(colors.keySet());
    kinds.add(idle);
    kinds.removeIf(kind -> rows.stream().noneMatch(row -> has(row, kind)));
    double x = Frame.LEFT;
    int y = top;
    for (String kind : kinds) {
      double width = SWATCH + 6 + Frame.width(kind) + 20;
      if (x > Frame.LEFT && x + width > Frame.WIDTH) {
        x = Frame.LEFT;
        y += LEGEND_LINE;
      }
      if (svg != null) {
        boolean nothing = kind.equals(idle);
        int height = nothing ? IDLE : SWATCH;
        Markup.add(
            svg,
            "<rect x=\"%.1f\" y=\"%d\" width=\"%d\" height=\"%d\" fill=\"%s\"/>\n",
            x,
            y + (SWATCH - height) / 2,
            SWATCH,
            height,
            nothing ? "var(--axis)" : colors.get(kind));
        Frame.text(svg, x + SWATCH + 6, y + 12, "start", kind);
      }
      x += width;
    }
    return y + LEGEND_LINE - top;
  }

  private static boolean has(Row row, String kind) {
    return row.slices().stream().anyMatch(slice -> slice.kind().equals(kind));
  }
}
