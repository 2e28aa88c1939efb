// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.bench.report;

import java.util.List;
import java.util.Locale;

/**
 * What charts have around what they show: the drawing itself, axes with marks and names, and a
 * legend below. As narrow as a phone is, so that text is read there; wide screens show two beside
 * each other.
 */
final class Frame {
  static final int WIDTH = 480;
  static final int LEFT = 66;
  static final int TOP = 14;
  static final int PLOT_WIDTH = WIDTH - LEFT - 14;
  static final int PLOT_HEIGHT = 250;
  static final int BOTTOM = TOP + PLOT_HEIGHT;

  /** Below the plot: marks, and the name of the axis. */
  static final int LABELS = 52;

  private static final int LEGEND_LINE = 22;
  private static final int SAMPLE = 34;
  private static final int MOST_LETTERS = 50;

  /** Of a letter on the mean, on the safe side, at font size 14. */
  private static final double LETTER = 7.6;

  /** Of a figure, which is wider than most letters. */
  private static final double FIGURE = 9.2;

  private Frame() {}

  static String start(String title, int height) {
    return String.format(
        Locale.ROOT,
        "<svg viewBox=\"0 0 %d %d\" role=\"img\" aria-label=\"%s\" font-size=\"14\""
            + " font-family=\"system-ui, sans-serif\" fill=\"currentColor\">\n",
        WIDTH,
        height,
        Markup.escape(title));
  }

  /** How wide a text is, about. */
  static double width(String text) {
    return LETTER * text.length();
  }

  /** Not longer than this, with dots where something is left out. */
  static String shortened(String text, int letters) {
    return text.length() <= letters ? text : text.substring(0, letters - 1) + "…";
  }

  /** A text, with its anchor: start, middle or end. */
  static void text(StringBuilder svg, double x, double y, String anchor, String text) {
    Markup.add(
        svg,
        "<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\">%s</text>\n",
        x,
        y,
        anchor,
        Markup.escape(text));
  }

  /** Horizontal lines at the marks, and the name of the axis beside them. */
  static void yAxis(StringBuilder svg, Axis axis, String name) {
    for (double mark : axis.marks()) {
      double y = BOTTOM - PLOT_HEIGHT * axis.share(mark);
      Markup.add(svg, "<path d=\"M%d %.1fh%d\" stroke=\"var(--line)\"/>\n", LEFT, y, PLOT_WIDTH);
      text(svg, LEFT - 7, y + 5, "end", axis.label(mark));
    }
    Markup.add(
        svg,
        "<text transform=\"translate(14 %d) rotate(-90)\" text-anchor=\"middle\">%s</text>\n",
        TOP + PLOT_HEIGHT / 2,
        Markup.escape(name));
  }

  /** Marks below, and the name of the axis. */
  static void xAxis(StringBuilder svg, Axis axis, int bottom, double room, String name) {
    boolean crowded = axis.marks().length * (width(axis.label(axis.to())) + 12) > PLOT_WIDTH;
    int step = crowded ? 2 : 1;
    double[] marks = axis.marks();
    for (int i = 0; i < marks.length; i++) {
      double x = x(axis, marks[i], room);
      Markup.add(svg, "<path d=\"M%.1f %dv5\" stroke=\"var(--axis)\"/>\n", x, bottom);
      if (i % step == 0) {
        String label = axis.label(marks[i]);
        text(svg, Math.min(x, WIDTH - FIGURE * label.length() / 2), bottom + 20, "middle", label);
      }
    }
    Markup.add(svg, "<path d=\"M%d %dh%d\" stroke=\"var(--axis)\"/>\n", LEFT, bottom, PLOT_WIDTH);
    text(svg, LEFT + PLOT_WIDTH / 2.0, bottom + 41, "middle", name);
  }

  /** Where a value lies, with this much room at both ends. */
  static double x(Axis axis, double value, double room) {
    return LEFT + room + axis.share(value) * (PLOT_WIDTH - 2 * room);
  }

  /** How high a legend of these names is. */
  static int legendHeight(List<String> names) {
    return legend(new StringBuilder(), names, 0);
  }

  /** Draws samples of lines with their names, in as many rows as it takes; returns its height. */
  static int legend(StringBuilder svg, List<String> names, int top) {
    double x = LEFT;
    int y = top + LEGEND_LINE / 2;
    for (int i = 0; i < names.size(); i++) {
      String name = shortened(names.get(i), MOST_LETTERS);
      double width = SAMPLE + width(name) + 14;
      if (x > LEFT && x + width > WIDTH) {
        x = LEFT;
        y += LEGEND_LINE;
      }
      Stroke.path(svg, i, String.format(Locale.ROOT, "M%d %dh28", Math.round(x), y));
      Stroke.mark(svg, i, x + 14, y, names.get(i));
      text(svg, x + SAMPLE, y + 5, "start", name);
      x += width;
    }
    return names.isEmpty() ? 0 : y + LEGEND_LINE / 2 - top;
  }
}
