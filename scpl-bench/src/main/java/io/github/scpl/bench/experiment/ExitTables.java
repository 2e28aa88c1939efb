package io.github.scpl.bench.experiment;

import io.github.scpl.bench.report.LineChart;
import io.github.scpl.bench.report.LineChart.Point;
import io.github.scpl.bench.report.Page;
import io.github.scpl.bench.report.Table;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** A study of exits as tables and charts. */
final class ExitTables {
  static final String NOTE =
      "Policies and temperatures are chosen on held-out samples; accuracy, shares and blocks are"
          + " those of the test set. Speed is measured: the median of the repeats, in brackets the"
          + " least and the most; \"vs all\" is the ratio to all blocks, timed before and after in the"
          + " same repeat.";

  private final ExitStudy study;

  ExitTables(ExitStudy study) {
    this.study = study;
  }

  /** Every output by itself. */
  Table outputs() {
    Table table =
        new Table("output", "accuracy", "calibration error", "after scaling", "temperature");
    List<Double> before = study.testErrors(false);
    List<Double> after = study.testErrors(true);
    for (int i = 0; i < before.size(); i++) {
      table.row(
          study.test().outputNames().get(i),
          Numbers.percent(study.test().accuracy(i)),
          Numbers.format("%.4f", before.get(i)),
          Numbers.format("%.4f", after.get(i)),
          Numbers.format("%.3f", study.calibration().temperatures().get(i)));
    }
    return table;
  }

  /** Every policy along its threshold; a star marks the one chosen for the goal. */
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
    row.add(Numbers.percent(point.test().accuracy()));
    for (double share : point.test().shares()) {
      row.add(Numbers.format("%.1f%%", 100 * share));
    }
    row.add(Numbers.format("%.2f", point.test().meanBlocks()));
    row.add(ExitPoint.spread("%.0f", point.samplesPerSecond()));
    row.add(ExitPoint.spread("%.2fx", point.ratios()));
    return row;
  }

  /** What was chosen, in words. */
  String chosen() {
    ExitPoint best = study.best().chosenPoint();
    return "* chosen for "
        + study.goal()
        + ". Of these, "
        + best.shortPolicy()
        + " meets it best on the held-out samples; on the test set it has "
        + Numbers.percent(best.test().accuracy())
        + ", "
        + Numbers.format("%.2f", best.test().meanBlocks())
        + " blocks on average and "
        + Numbers.format("%.2f", ExitPoint.median(best.ratios()))
        + " times the speed of all blocks.";
  }

  Page addTo(Page page) {
    String by = study.calibrated() ? "scaled probabilities" : "probabilities as they are";
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
        .paragraph(chosen())
        .note(NOTE);
  }

  private LineChart chart(String title, String xName, Function<ExitPoint, List<Double>> numbers) {
    LineChart chart = new LineChart(title + ", on the test set", xName, "accuracy in %");
    for (ExitStudy.Curve curve : study.curves()) {
      List<Point> points = new ArrayList<>();
      for (ExitPoint point : curve.points()) {
        String note = point.shortPolicy() + ": " + Numbers.percent(point.test().accuracy());
        double percent = 100 * point.test().accuracy();
        Spread x =
            Spread.of(numbers.apply(point).stream().mapToDouble(Double::doubleValue).toArray());
        points.add(new Point(x.median(), percent, note, x.min(), x.max()));
      }
      chart.line(curve.family().toString(), points);
    }
    return chart;
  }
}
