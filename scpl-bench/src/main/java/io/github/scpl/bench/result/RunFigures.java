// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.bench.result;

import io.github.scpl.bench.report.BarChart;
import io.github.scpl.bench.report.LineChart;
import io.github.scpl.bench.report.LineChart.Point;
import io.github.scpl.bench.report.MatrixChart;
import io.github.scpl.bench.report.Page;
import io.github.scpl.bench.statistics.Estimate;
import io.github.scpl.bench.timeline.StageWindow;
import io.github.scpl.train.report.Evaluation;
import java.util.Arrays;
import java.util.List;

/**
 * The figures on runs of training: accuracy over epochs and over seconds, of every exit, time,
 * accuracy against time, and what was taken for what.
 */
final class RunFigures {
  private static final String BANDS =
      "Lines are means over seeds, bands one standard deviation to both sides.";

  /** More drawings, of some 100 kB each, would make the page slow. */
  private static final int MOST_TIMELINES = 8;

  /** More matrices would hide the rest of the page. */
  private static final int MOST_MATRICES = 8;

  private final String set;
  private final double target;
  private final List<RunSeries> all;

  /**
   * Figures.
   *
   * @param set what every epoch was evaluated on, in words
   * @param target accuracy from 0 to 1 that is to be reached; not a number if there is none
   */
  RunFigures(String set, double target, List<RunSeries> all) {
    this.set = set;
    this.target = target;
    this.all = all.stream().filter(series -> !series.outputs().isEmpty()).toList();
  }

  /** Adds all figures that there is something for. */
  void addTo(Page page) {
    if (all.isEmpty()) {
      return;
    }
    page.heading("Accuracy over epochs and over seconds").chart(overEpochs()).chart(overSeconds());
    if (all.stream().anyMatch(series -> series.runs().size() > 1)) {
      page.note(BANDS);
    }
    List<RunSeries> several = all.stream().filter(each -> each.outputs().size() > 1).toList();
    if (!several.isEmpty()) {
      page.heading("Accuracy of every exit");
      several.forEach(series -> page.chart(exits(series)));
    }
    page.heading("Time").chart(time());
    if (all.size() > 1) {
      page.chart(tradeOff());
    }
    timelines(page);
    matrices(page);
  }

  private LineChart overEpochs() {
    boolean grown = all.stream().anyMatch(RunFigures::isGrown);
    String which =
        grown
            ? ", of the head or else the deepest active exit; below, how many blocks are active"
            : "";
    LineChart chart =
        new LineChart("Accuracy on the " + set + " over epochs" + which, "epoch", "accuracy in %")
            .countingX();
    for (RunSeries series : all) {
      chart.line(series.name(), series.overEpochs(MethodResult::accuracy));
      if (grown) {
        chart.strip(series.results().get(0).activeBlocks(), blocks());
      }
    }
    return withTarget(chart);
  }

  private LineChart withTarget(LineChart chart) {
    return Double.isNaN(target)
        ? chart
        : chart.level(100 * target, "to be reached: " + NumberFormats.briefPercent(target));
  }

  private static boolean isGrown(RunSeries series) {
    return series.results().stream().anyMatch(run -> !run.plan().growth().isFixed());
  }

  private int blocks() {
    return all.stream()
        .flatMap(RunSeries::epochResults)
        .mapToInt(epoch -> epoch.evaluation().blocks())
        .max()
        .orElseThrow();
  }

  private LineChart overSeconds() {
    LineChart chart =
        new LineChart(
                "Accuracy on the " + set + " over seconds of training",
                "seconds of training, without evaluation",
                "accuracy in %")
            .fromZero();
    all.forEach(each -> chart.line(each.name(), each.overSeconds(MethodResult::accuracy)));
    return withTarget(chart);
  }

  private LineChart exits(RunSeries series) {
    LineChart chart =
        new LineChart(
                series.name() + ": accuracy of every output on the " + set,
                "epoch",
                "accuracy in %")
            .countingX();
    for (int i = 0; i < series.outputs().size(); i++) {
      int output = i;
      chart.line(series.outputs().get(i), series.overEpochs(each -> accuracy(each, output)));
    }
    return chart;
  }

  private static double accuracy(Evaluation evaluation, int output) {
    boolean active = MethodResult.isActive(evaluation, output);
    return active ? evaluation.accuracies().get(output) : Double.NaN;
  }

  private BarChart time() {
    BarChart chart =
        new BarChart(
            "Seconds per epoch: medians, with lines from the least to the most",
            "seconds per epoch of training");
    for (RunSeries series : all) {
      Spread spread = series.secondsPerEpoch();
      String label = NumberFormats.format("%.3g s", spread.median());
      chart.bar(series.name(), spread.median(), spread.min(), spread.max(), label);
    }
    return chart;
  }

  private LineChart tradeOff() {
    LineChart chart =
        new LineChart(
            "Accuracy against time: up and to the left is better",
            "seconds of training in all",
            "test accuracy in %");
    for (RunSeries series : all) {
      double[] seconds = series.numbers(MethodResult::seconds);
      Estimate time = Estimate.of(seconds);
      Estimate accuracy = Estimate.of(series.numbers(MethodResult::accuracy));
      double around = accuracy.n() < 2 ? 0 : 100 * accuracy.deviation();
      double percent = 100 * accuracy.mean();
      String note =
          series.name()
              + ": "
              + NumberFormats.percent(accuracy.mean())
              + " after "
              + NumberFormats.format("%.1f s", time.mean());
      double least = Arrays.stream(seconds).min().orElse(Double.NaN);
      double most = Arrays.stream(seconds).max().orElse(Double.NaN);
      chart.line(
          series.name(),
          List.of(
              new Point(
                  time.mean(), percent, note, least, most, percent - around, percent + around)));
    }
    return chart.fromZero();
  }

  private void timelines(Page page) {
    List<MethodResult> recorded =
        all.stream()
            .flatMap(
                series -> series.results().stream().filter(run -> run.timeline() != null).limit(1))
            .limit(MOST_TIMELINES)
            .toList();
    if (recorded.isEmpty()) {
      return;
    }
    page.heading("What the stages do");
    recorded.forEach(
        run -> page.chart(run.timeline().chart(run.name() + ": stages in the first epoch")));
    page.note(
        StageWindow.NOTE + "In the middle of the first epoch; with several seeds, of the first.");
  }

  private void matrices(Page page) {
    List<RunSeries> known = all.stream().filter(each -> each.confusion() != null).toList();
    if (known.isEmpty()) {
      return;
    }
    page.heading("What was taken for what");
    for (RunSeries series : known.subList(0, Math.min(MOST_MATRICES, known.size()))) {
      Confusion sum = series.confusion();
      String title = series.name() + ": confusion matrix of the " + sum.output();
      page.chart(new MatrixChart(title + ", test set", sum.classes(), sum.counts()));
    }
    page.note(
        "After the last epoch; with several seeds, counts of all. The darker, the larger the share"
            + " of the row; orange is wrong.");
  }
}
