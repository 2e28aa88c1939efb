// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.bench.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.stream.DoubleStream;

/**
 * Lines through marked points, told apart by color, dashes and mark, as SVG. Under the points a
 * strip per line may show a number for each whole x.
 */
public final class LineChart implements Chart {
  private static final int STRIP = 22;

  /** How much room a line of letters takes. */
  private static final int LETTERS = 17;

  /** Of more points only some are marked. */
  private static final int MOST_MARKS = 40;

  /**
   * A point.
   *
   * @param x on the horizontal axis
   * @param y on the vertical axis
   * @param note shown when the mouse rests on it
   * @param leastX where a bar of its spread along the horizontal axis begins
   * @param mostX where that bar ends
   * @param leastY where its spread along the vertical axis begins: a band along a line, a bar where
   *     there is one point only
   * @param mostY where that spread ends
   */
  public record Point(
      double x, double y, String note, double leastX, double mostX, double leastY, double mostY) {
    /** A point without spread along the vertical axis. */
    public Point(double x, double y, String note, double leastX, double mostX) {
      this(x, y, note, leastX, mostX, y, y);
    }

    /** A point without spread. */
    public Point(double x, double y, String note) {
      this(x, y, note, x, x);
    }

    private boolean isFinite() {
      return DoubleStream.of(x, y, leastX, mostX, leastY, mostY).allMatch(Double::isFinite);
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
  private boolean fromZero;
  private double level = Double.NaN;
  private String levelName = "";

  /**
   * A chart without lines.
   *
   * @param xName of the horizontal axis, with its unit
   * @param yName of the vertical axis, with its unit
   */
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

  /** Begins the horizontal axis at 0, as befits time. */
  public LineChart fromZero() {
    fromZero = true;
    return this;
  }

  /** Draws a horizontal line that is to be reached. */
  public LineChart level(double y, String name) {
    level = y;
    levelName = name;
    return this;
  }

  /** Adds a line; points whose place is not a finite number are left out. */
  public LineChart line(String name, List<Point> points) {
    lines.add(new Line(name, points.stream().filter(Point::isFinite).toList()));
    return this;
  }

  /**
   * Adds a strip for the line that was added last.
   *
   * @param values a number for x = 1, 2, 3 and so on
   * @param most the number that fills a cell with color
   */
  public LineChart strip(List<Double> values, double most) {
    strips.add(new Strip(lines.size() - 1, values, most));
    return this;
  }

  @Override
  public String title() {
    return title;
  }

  @Override
  public Table numbers() {
    Table table =
        new Table("line", xName, yName, "least x", "most x", "least y", "most y", "note").words(7);
    for (Line line : lines) {
      for (Point point : line.points()) {
        table.row(
            line.name(),
            number(point.x()),
            number(point.y()),
            number(point.leastX()),
            number(point.mostX()),
            number(point.leastY()),
            number(point.mostY()),
            point.note());
      }
    }
    return table;
  }

  private static String number(double value) {
    return value == Math.rint(value) && Math.abs(value) < 1e15
        ? String.valueOf((long) value)
        : String.valueOf(value);
  }

  @Override
  public String svg() {
    Axis x =
        axis(
            point -> DoubleStream.of(point.x(), point.leastX(), point.mostX()),
            smallestX,
            fromZero ? 0 : Double.NaN);
    Axis y = axis(point -> DoubleStream.of(point.y(), point.leastY(), point.mostY()), 1e-6, level);
    List<String> names = lines.stream().map(Line::name).toList();
    int under = Frame.BOTTOM + Frame.LABELS;
    int legend = under + strips.size() * STRIP;
    int height = legend + Frame.legendHeight(names) + 4;
    StringBuilder svg = new StringBuilder(Frame.start(title, height));
    Frame.yAxis(svg, y, yName);
    Frame.xAxis(svg, x, Frame.BOTTOM, room(x), xName);
    for (int i = 0; i < lines.size(); i++) {
      band(svg, i, x, y);
    }
    for (int i = 0; i < lines.size(); i++) {
      line(svg, i, x, y);
    }
    level(svg, y);
    for (int i = 0; i < strips.size(); i++) {
      strip(svg, strips.get(i), under + i * STRIP, x);
    }
    Frame.legend(svg, names, legend);
    return svg.append("</svg>\n").toString();
  }

  private Axis axis(Function<Point, DoubleStream> places, double smallestStep, double also) {
    DoubleStream all =
        lines.stream().flatMap(line -> line.points().stream()).flatMapToDouble(places);
    return Axis.of(
        DoubleStream.concat(all, DoubleStream.of(also)).filter(Double::isFinite).toArray(),
        smallestStep);
  }

  private void level(StringBuilder svg, Axis y) {
    if (Double.isFinite(level)) {
      Markup.add(
          svg,
          "<path d=\"M%d %.1fh%d\" stroke=\"var(--soft)\" stroke-dasharray=\"3 3\"/>\n",
          Frame.LEFT,
          yAt(level, y),
          Frame.PLOT_WIDTH);
      svg.append("<g stroke=\"var(--paper)\" stroke-width=\"4\" paint-order=\"stroke\">");
      boolean above = yAt(level, y) - LETTERS > Frame.TOP;
      double line = yAt(level, y) + (above ? -5 : LETTERS);
      Frame.text(svg, Frame.LEFT + Frame.PLOT_WIDTH, line, "end", levelName);
      svg.append("</g>\n");
    }
  }

  /** Along the spread of its points. */
  private void band(StringBuilder svg, int index, Axis x, Axis y) {
    List<Point> points = lines.get(index).points();
    if (points.size() < 2 || points.stream().allMatch(p -> p.leastY() == p.mostY())) {
      return;
    }
    StringBuilder path = new StringBuilder();
    for (Point point : points) {
      corner(path, xAt(point.x(), x), yAt(point.mostY(), y));
    }
    for (int i = points.size() - 1; i >= 0; i--) {
      corner(path, xAt(points.get(i).x(), x), yAt(points.get(i).leastY(), y));
    }
    Markup.add(
        svg, "<path d=\"%sz\" fill=\"%s\" fill-opacity=\"0.15\"/>\n", path, Palette.line(index));
  }

  private static void corner(StringBuilder path, double x, double y) {
    Markup.add(path, "%s%.1f %.1f", path.isEmpty() ? "M" : "L", x, y);
  }

  private void line(StringBuilder svg, int index, Axis x, Axis y) {
    List<Point> points = lines.get(index).points();
    StringBuilder path = new StringBuilder();
    for (Point point : points) {
      corner(path, xAt(point.x(), x), yAt(point.y(), y));
    }
    if (points.size() > 1) {
      Stroke.path(svg, index, path.toString());
    }
    int every = 1 + points.size() / MOST_MARKS;
    for (int i = 0; i < points.size(); i++) {
      Point point = points.get(i);
      if (point.leastX() < point.mostX()) {
        bar(svg, index, xAt(point.leastX(), x), xAt(point.mostX(), x), yAt(point.y(), y));
      }
      if (points.size() == 1 && point.leastY() < point.mostY()) {
        column(svg, index, xAt(point.x(), x), yAt(point.leastY(), y), yAt(point.mostY(), y));
      }
      if (i % every == 0 || i == points.size() - 1) {
        Stroke.mark(svg, index, xAt(point.x(), x), yAt(point.y(), y), point.note());
      }
    }
  }

  /** From the least to the most, with a stroke at both ends. */
  private static void bar(StringBuilder svg, int index, double least, double most, double y) {
    Markup.add(
        svg,
        "<path d=\"M%.1f %.1fv6m0 -3H%.1fm0 -3v6\" fill=\"none\" stroke=\"%s\"/>\n",
        least,
        y - 3,
        most,
        Palette.line(index));
  }

  private static void column(StringBuilder svg, int index, double x, double least, double most) {
    Markup.add(
        svg,
        "<path d=\"M%.1f %.1fh6m-3 0V%.1fm-3 0h6\" fill=\"none\" stroke=\"%s\"/>\n",
        x - 3,
        least,
        most,
        Palette.line(index));
  }

  private void strip(StringBuilder svg, Strip strip, int top, Axis x) {
    Stroke.mark(svg, strip.line(), Frame.LEFT - 20, top + 10, lines.get(strip.line()).name());
    double cell = xAt(x.from() + 1, x) - xAt(x.from(), x);
    for (int i = 0; i < strip.values().size(); i++) {
      double value = strip.values().get(i);
      double left = xAt(i + 1, x) - cell / 2;
      Markup.add(
          svg,
          "<path d=\"M%.1f %dh%.1fv%dh%.1fz\" fill=\"%s\" fill-opacity=\"%.2f\""
              + " stroke=\"var(--paper)\"/>\n",
          left,
          top,
          cell,
          STRIP - 2,
          -cell,
          Palette.line(strip.line()),
          0.08 + 0.5 * value / strip.most());
      String number = short1(value);
      if (cell > 9 * number.length()) {
        Frame.text(svg, xAt(i + 1, x), top + 15, "middle", number);
      }
    }
  }

  /** One decimal, if there is any. */
  private static String short1(double value) {
    return String.format(Locale.ROOT, value == Math.rint(value) ? "%.0f" : "%.1f", value);
  }

  /** Cells of strips are centered on whole numbers: they need half a cell at both ends. */
  private double room(Axis x) {
    return strips.isEmpty() ? 12 : Frame.PLOT_WIDTH / (2 * (x.to() - x.from() + 1));
  }

  private double xAt(double value, Axis x) {
    return Frame.x(x, value, room(x));
  }

  private static double yAt(double value, Axis y) {
    return Frame.BOTTOM - Frame.PLOT_HEIGHT * y.share(value);
  }
}
