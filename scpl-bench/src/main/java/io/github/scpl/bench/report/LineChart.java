// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.bench.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.stream.DoubleStream;

/**
 * Lines through marked points, told apart by colour and by mark, as SVG. Under the points a strip
 * per line may show a number for each whole x.
 */
public final class LineChart {
  private static final int WIDTH = 860;
  private static final int LEFT = 64;
  private static final int RIGHT = 210;
  private static final int TOP = 12;
  private static final int PLOT_HEIGHT = 320;
  private static final int PLOT_WIDTH = WIDTH - LEFT - RIGHT;
  private static final int STRIP = 22;
  private static final int LABELS = 50;
  private static final int LEGEND_LINE = 22;

  /** The page has a colour for each, light or dark, which the colour-blind can tell apart. */
  private static final int COLOURS = 7;

  /**
   * A point.
   *
   * @param x on the horizontal axis
   * @param y on the vertical axis
   * @param note shown when the mouse rests on it
   * @param leastX where a bar of its spread along the horizontal axis begins
   * @param mostX where that bar ends
   */
  public record Point(double x, double y, String note, double leastX, double mostX) {
    /** A point without spread. */
    public Point(double x, double y, String note) {
      this(x, y, note, x, x);
    }
  }

  private record Line(String name, List<Point> points) {}

  private record Strip(int line, List<Double> values, double most) {}

  private final String title;
  private final String xName;
  private final String yName;
  private final List<Line> lines = new ArrayList<>();
  private final List<Strip> strips = new ArrayList<>();
  private double smallestX = 1e-6;

  /** A chart without lines. */
  public LineChart(String title, String xName, String yName) {
    this.title = title;
    this.xName = xName;
    this.yName = yName;
  }

  /** Marks the horizontal axis at whole numbers only. */
  public LineChart countingX() {
    smallestX = 1;
    return this;
  }

  /** Adds a line; points whose place is not a finite number are left out. */
  public LineChart line(String name, List<Point> points) {
    lines.add(
        new Line(
            name,
            points.stream()
                .filter(point -> Double.isFinite(point.x()) && Double.isFinite(point.y()))
                .toList()));
    return this;
  }

  /**
   * Adds a strip for the line that was added last.
   *
   * @param values a number for x = 1, 2, 3 and so on
   * @param most the number that fills a cell with colour
   */
  public LineChart strip(List<Double> values, double most) {
    strips.add(new Strip(lines.size() - 1, values, most));
    return this;
  }

  String title() {
    return title;
  }

  String svg() {
    Axis x = axis(point -> DoubleStream.of(point.x(), point.leastX(), point.mostX()), smallestX);
    Axis y = axis(point -> DoubleStream.of(point.y()), 1e-6);
    int under = PLOT_HEIGHT + TOP + LABELS;
    int height = Math.max(under + strips.size() * STRIP, TOP + lines.size() * LEGEND_LINE) + 4;
    StringBuilder svg = new StringBuilder();
    add(
        svg,
        "<svg viewBox=\"0 0 %d %d\" role=\"img\" aria-label=\"%s\" font-size=\"13\""
            + " font-family=\"system-ui, sans-serif\" fill=\"currentColor\">\n",
        WIDTH,
        height,
        Markup.escape(title));
    grid(svg, x, y);
    for (int i = 0; i < lines.size(); i++) {
      line(svg, i, x, y);
      legend(svg, i);
    }
    for (int i = 0; i < strips.size(); i++) {
      strip(svg, strips.get(i), under + i * STRIP, x);
    }
    return svg.append("</svg>\n").toString();
  }

  private Axis axis(Function<Point, DoubleStream> places, double smallestStep) {
    return Axis.of(
        lines.stream().flatMap(line -> line.points().stream()).flatMapToDouble(places).toArray(),
        smallestStep);
  }

  private void grid(StringBuilder svg, Axis x, Axis y) {
    for (double mark : y.marks()) {
      add(
          svg,
          "<path d=\"M%d %.1fh%d\" stroke=\"var(--line)\"/>"
              + "<text x=\"%d\" y=\"%.1f\" text-anchor=\"end\">%s</text>\n",
          LEFT,
          yAt(mark, y),
          PLOT_WIDTH,
          LEFT - 8,
          yAt(mark, y) + 4,
          y.label(mark));
    }
    int bottom = TOP + PLOT_HEIGHT;
    for (double mark : x.marks()) {
      add(
          svg,
          "<path d=\"M%.1f %dv5\" stroke=\"var(--axis)\"/>"
              + "<text x=\"%.1f\" y=\"%d\" text-anchor=\"middle\">%s</text>\n",
          xAt(mark, x),
          bottom,
          xAt(mark, x),
          bottom + 19,
          x.label(mark));
    }
    add(svg, "<path d=\"M%d %dh%d\" stroke=\"var(--axis)\"/>\n", LEFT, bottom, PLOT_WIDTH);
    add(
        svg,
        "<text x=\"%d\" y=\"%d\" text-anchor=\"middle\">%s</text>\n",
        LEFT + PLOT_WIDTH / 2,
        bottom + 38,
        Markup.escape(xName));
    add(
        svg,
        "<text transform=\"translate(14 %d) rotate(-90)\" text-anchor=\"middle\">%s</text>\n",
        TOP + PLOT_HEIGHT / 2,
        Markup.escape(yName));
  }

  private void line(StringBuilder svg, int index, Axis x, Axis y) {
    StringBuilder path = new StringBuilder();
    for (Point point : lines.get(index).points()) {
      add(path, "%s%.1f %.1f", path.isEmpty() ? "M" : "L", xAt(point.x(), x), yAt(point.y(), y));
    }
    add(
        svg,
        "<path d=\"%s\" fill=\"none\" stroke=\"%s\" stroke-width=\"2\"/>\n",
        path,
        colour(index));
    for (Point point : lines.get(index).points()) {
      if (point.leastX() < point.mostX()) {
        bar(svg, index, xAt(point.leastX(), x), xAt(point.mostX(), x), yAt(point.y(), y));
      }
      mark(svg, index, xAt(point.x(), x), yAt(point.y(), y), point.note());
    }
  }

  /** From the least to the most, with a stroke at both ends. */
  private static void bar(StringBuilder svg, int index, double least, double most, double y) {
    add(
        svg,
        "<path d=\"M%.1f %.1fv6m0 -3H%.1fm0 -3v6\" fill=\"none\" stroke=\"%s\"/>\n",
        least,
        y - 3,
        most,
        colour(index));
  }

  private static void mark(StringBuilder svg, int index, double x, double y, String note) {
    String shape =
        switch (index % 4) {
          case 0 -> "m-4 0a4 4 0 1 0 8 0a4 4 0 1 0 -8 0z"; // circle
          case 1 -> "m-4 -4h8v8h-8z"; // square
          case 2 -> "m0 -5l5 9h-10z"; // triangle
          default -> "m0 -5.5l5.5 5.5l-5.5 5.5l-5.5 -5.5z"; // diamond
        };
    add(
        svg,
        "<path d=\"M%.1f %.1f%s\" fill=\"%s\"><title>%s</title></path>\n",
        x,
        y,
        shape,
        colour(index),
        Markup.escape(note));
  }

  private void legend(StringBuilder svg, int index) {
    int left = WIDTH - RIGHT + 20;
    int middle = TOP + 10 + index * LEGEND_LINE;
    add(
        svg,
        "<path d=\"M%d %dh28\" stroke=\"%s\" stroke-width=\"2\"/>",
        left,
        middle,
        colour(index));
    mark(svg, index, left + 14, middle, lines.get(index).name());
    text(svg, left + 38, middle + 4, lines.get(index).name());
  }

  private void strip(StringBuilder svg, Strip strip, int top, Axis x) {
    double cell = xAt(x.from() + 1, x) - xAt(x.from(), x);
    for (int i = 0; i < strip.values().size(); i++) {
      double value = strip.values().get(i);
      double left = xAt(i + 1, x) - cell / 2;
      add(
          svg,
          "<path d=\"M%.1f %dh%.1fv%dh%.1fz\" fill=\"%s\" fill-opacity=\"%.2f\" stroke=\"var(--paper)\"/>\n",
          left,
          top,
          cell,
          STRIP - 2,
          -cell,
          colour(strip.line()),
          0.08 + 0.5 * value / strip.most());
      String number = short1(value);
      if (cell > 8 * number.length()) {
        add(
            svg,
            "<text x=\"%.1f\" y=\"%d\" text-anchor=\"middle\">%s</text>\n",
            xAt(i + 1, x),
            top + 15,
            number);
      }
    }
    text(svg, WIDTH - RIGHT + 58, top + 15, lines.get(strip.line()).name());
  }

  /** One decimal, if there is any. */
  private static String short1(double value) {
    return String.format(Locale.ROOT, value == Math.rint(value) ? "%.0f" : "%.1f", value);
  }

  private static void text(StringBuilder svg, int x, int y, String text) {
    add(svg, "<text x=\"%d\" y=\"%d\">%s</text>\n", x, y, Markup.escape(text));
  }

  private static void add(StringBuilder svg, String format, Object... values) {
    svg.append(String.format(Locale.ROOT, format, values));
  }

  private static String colour(int line) {
    return "var(--c" + line % COLOURS + ")";
  }

  private double xAt(double value, Axis x) {
    // Cells of strips are centred on whole numbers: they need half a cell of room at both ends.
    double room = strips.isEmpty() ? 12 : PLOT_WIDTH / (2 * (x.to() - x.from() + 1));
    return LEFT + room + x.share(value) * (PLOT_WIDTH - 2 * room);
  }

  private static double yAt(double value, Axis y) {
    return TOP + PLOT_HEIGHT * (1 - y.share(value));
  }
}
