// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.bench.report;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Horizontal bars from 0 on, each under its name, with its spread as a line over its end. */
public final class BarChart implements Chart {
  private static final int LEFT = 14;
  private static final int ROW = 46;
  private static final int BAR = 16;
  private static final int MOST_LETTERS = 55;

  private record Bar(String name, double value, double least, double most, String label) {}

  private final String title;
  private final String xName;
  private final List<Bar> bars = new ArrayList<>();

  /**
   * A chart without bars.
   *
   * @param xName what is measured, with its unit
   */
  public BarChart(String title, String xName) {
    this.title = title;
    this.xName = xName;
  }

  /**
   * Adds a bar; one whose length is not a finite number is left out.
   *
   * @param label the value in words, beside the name
   */
  public BarChart bar(String name, double value, double least, double most, String label) {
    if (Double.isFinite(value)) {
      bars.add(new Bar(name, value, least, most, label));
    }
    return this;
  }

  @Override
  public String title() {
    return title;
  }

  @Override
  public Table numbers() {
    Table table = new Table("name", xName, "least", "most");
    bars.forEach(
        bar ->
            table.row(
                bar.name(),
                String.valueOf(bar.value()),
                String.valueOf(bar.least()),
                String.valueOf(bar.most())));
    return table;
  }

  @Override
  public String svg() {
    double[] ends =
        bars.stream()
            .flatMap(bar -> Stream.of(0.0, bar.value(), bar.most()))
            .mapToDouble(Double::doubleValue)
            .toArray();
    Axis axis = Axis.of(ends, 1e-6);
    int bottom = 4 + ROW * bars.size();
    StringBuilder svg = new StringBuilder(Frame.start(title, bottom + 52));
    double scale = Frame.WIDTH - 2.0 * LEFT - 10;
    for (double mark : axis.marks()) {
      double x = LEFT + scale * axis.share(mark);
      Markup.add(svg, "<path d=\"M%.1f 4V%d\" stroke=\"var(--line)\"/>\n", x, bottom);
      Frame.text(svg, x, bottom + 20, "middle", axis.label(mark));
    }
    for (int i = 0; i < bars.size(); i++) {
      bar(svg, i, 4 + i * ROW, axis, scale);
    }
    Markup.add(svg, "<path d=\"M%d 4V%d\" stroke=\"var(--axis)\"/>\n", LEFT, bottom);
    Frame.text(svg, Frame.WIDTH / 2.0, bottom + 42, "middle", xName);
    return svg.append("</svg>\n").toString();
  }

  private void bar(StringBuilder svg, int index, int top, Axis axis, double scale) {
    Bar bar = bars.get(index);
    String behind = ": " + bar.label();
    String name = Frame.shortened(bar.name(), MOST_LETTERS - behind.length());
    Frame.text(svg, LEFT + 4, top + 16, "start", name + behind);
    Markup.add(
        svg,
        "<path d=\"M%d %dh%.1fv%dH%dz\" fill=\"%s\" fill-opacity=\"0.75\"><title>%s</title></path>\n",
        LEFT,
        top + 22,
        scale * axis.share(bar.value()),
        BAR,
        LEFT,
        Palette.line(index),
        Markup.escape(bar.name() + ": " + bar.label()));
    if (bar.least() < bar.most()) {
      Markup.add(
          svg,
          "<path d=\"M%.1f %dv8m0 -4H%.1fm0 -4v8\" fill=\"none\" stroke=\"currentColor\"/>\n",
          LEFT + scale * axis.share(bar.least()),
          top + 26,
          LEFT + scale * axis.share(bar.most()));
    }
  }
}
