// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.bench.exit;

import io.github.scpl.bench.report.LineChart;
import io.github.scpl.bench.report.LineChart.Point;
import io.github.scpl.bench.report.Page;
import io.github.scpl.bench.report.Table;
import io.github.scpl.bench.result.NumberFormats;
import io.github.scpl.bench.result.Spread;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;

/** A study of exits as tables and charts. */
final class ExitTables {
  private static final String CHOSEN_NOTE =
      "Policies and temperatures are chosen on held-out samples; ";
  private static final String NOTE =
      "accuracy, shares and blocks are those of the test set. Speed is measured: the median of the"
          + " repeats, in brackets the least and the most; \"vs all\" is the ratio to all blocks,"
          + " timed before and after in the same repeat.";

  private final ExitStudy study;

  ExitTables(ExitStudy study) {
    this.study = study;
  }

  /** How the tables are to be read. */
  String note() {
    return study.choice().kind() == ExitChoice.Kind.CHOSEN
        ? CHOSEN_NOTE + NOTE
        : NOTE.substring(0, 1).toUpperCase(Locale.ROOT) + NOTE.substring(1);
  }

  /** Every output by itself. */
  Table outputs() {
    boolean scaled = study.scaling() != null;
    List<String> header = new ArrayList<>(List.of("output", "accuracy", "calibration error"));
    if (scaled) {
      header.addAll(List.of("after scaling", "temperature"));
    }
    Table table = new Table(header);
    List<Double> before = study.errors();
    for (int i = 0; i < before.size(); i++) {
      List<String> row = new ArrayList<>();
      row.add(study.test().outputNames().get(i));
      row.add(NumberFormats.percent(study.test().accuracy(i)));
      row.add(NumberFormats.format("%.4f", before.get(i)));
      if (scaled) {
        row.add(NumberFormats.format("%.4f", study.scaledErrors().get(i)));
        row.add(NumberFormats.format("%.3f", study.temperature(i)));
      }
      table.row(row);
    }
    return table;
  }

  /** Every policy along its threshold; a star marks the recommended one of a family. */
  Table policies() {
    List<String> header = new ArrayList<>(List.of("policy", "accuracy"));
    header.addAll(study.test().outputNames());
    header.addAll(List.of("mean blocks", "samples/s", "vs all"));
    Table table = new Table(header);
    for (ExitStudy.Curve curve : study.curves()) {
      for (ExitPoint point : curve.points()) {
        table.row(row(point, point == curve.chosenPoint() ? " *" : ""));
      }
    }
    return table;
  }

  private static List<String> row(ExitPoint point, String mark) {
    List<String> row = new ArrayList<>();
    row.add(point.shortPolicy() + mark);
    row.add(NumberFormats.percent(point.test().accuracy()));
    for (double share : point.test().shares()) {
      row.add(NumberFormats.format("%.1f%%", 100 * share));
    }
    row.add(NumberFormats.format("%.2f", point.test().meanBlocks()));
    row.add(ExitPoint.spread("%.0f", point.samplesPerSecond()));
    row.add(ExitPoint.spread("%.2fx", point.ratios()));
    return row;
  }

  /** What is recommended, in words. */
  String chosen() {
    ExitChoice choice = study.choice();
    if (choice.kind() == ExitChoice.Kind.NONE) {
      return "No policy is recommended: " + choice.why();
    }
    ExitPoint best = study.best();
    String start =
        choice.kind() == ExitChoice.Kind.STORED
            ? "* stored with the model, chosen for " + choice.goal() + "; on the test set "
            : onHeldOut(choice, best);
    return start
        + best.shortPolicy()
        + " has "
        + NumberFormats.percent(best.test().accuracy())
        + ", "
        + NumberFormats.format("%.2f", best.test().meanBlocks())
        + " blocks on average, "
        + NumberFormats.format("%.3g", best.milliseconds())
        + " ms for a sample and "
        + NumberFormats.format("%.2f", ExitPoint.median(best.ratios()))
        + " times the speed of all blocks.";
  }

  /** The same as a headline. */
  String verdict() {
    String text = chosen().replaceFirst("^\\* ", "");
    return text.substring(0, 1).toUpperCase(Locale.ROOT) + text.substring(1);
  }

  private static String onHeldOut(ExitChoice choice, ExitPoint best) {
    return choice.met()
        ? "* chosen for "
            + choice.goal()
            + ". Of these, "
            + best.shortPolicy()
            + " meets it best on the held-out samples; on the test set "
        : "* the fastest, for no policy reaches the goal: "
            + choice.goal()
            + ". Of these, "
            + best.shortPolicy()
            + " comes nearest on the held-out samples; on the test set ";
  }

  Page addTo(Page page) {
    String by = study.decidesByScaled() ? "scaled probabilities" : "probabilities as they are";
    return page.heading("Trade-off")
        .chart(
            chart(
                "Accuracy and blocks",
                "mean blocks of a sample",
                point -> List.of(point.test().meanBlocks())))
        .chart(
            chart(
                "Accuracy and measured speed: medians, with bars from the least to the most",
                "samples/s, measured",
                ExitPoint::samplesPerSecond))
        .heading("Outputs")
        .table(outputs())
        .note("Policies decide by " + by + ".")
        .heading("Policies")
        .table(policies())
        .note(note());
  }

  private LineChart chart(String title, String xName, Function<ExitPoint, List<Double>> numbers) {
    LineChart chart = new LineChart(title + ", on the test set", xName, "accuracy in %");
    for (ExitStudy.Curve curve : study.curves()) {
      List<Point> points = new ArrayList<>();
      for (ExitPoint point : curve.points()) {
        String note = point.shortPolicy() + ": " + NumberFormats.percent(point.test().accuracy());
        double percent = 100 * point.test().accuracy();
        Spread x =
            Spread.of(numbers.apply(point).stream().mapToDouble(Double::doubleValue).toArray());
        points.add(new Point(x.median(), percent, note, x.min(), x.max()));
      }
      chart.line(curve.name(), points);
    }
    return chart;
  }
}
