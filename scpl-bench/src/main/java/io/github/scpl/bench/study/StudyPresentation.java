// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.bench.study;

import io.github.scpl.bench.progress.Terminal;
import io.github.scpl.bench.report.BarChart;
import io.github.scpl.bench.report.LineChart;
import io.github.scpl.bench.report.LineChart.Point;
import io.github.scpl.bench.report.Page;
import io.github.scpl.bench.result.MethodResult;
import io.github.scpl.bench.result.NumberFormats;
import io.github.scpl.bench.result.Presentation;
import io.github.scpl.bench.result.TrainingReport;
import io.github.scpl.bench.statistics.Estimate;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** Shows runs by their means over seeds, and over what is varied. */
public final class StudyPresentation implements Presentation {
  private static final String PERCENT = "accuracy in %";

  private final String varied;
  private final boolean sameVariant;
  private final Function<MethodResult, Observation> observed;
  private final SummaryTable table;

  private StudyPresentation(
      String varied,
      boolean sameVariant,
      Function<MethodResult, Observation> observed,
      SummaryTable table) {
    this.varied = varied;
    this.sameVariant = sameVariant;
    this.observed = observed;
    this.table = table;
  }

  /** Of methods with the same settings. */
  public static StudyPresentation ofMethods() {
    return of("", true);
  }

  /** Of growths, which are judged by the deepest active exit and the time of the whole run. */
  public static StudyPresentation ofGrowths() {
    return new StudyPresentation("", true, Observation::byRun, new SummaryTable("", "s", 1));
  }

  /**
   * Of variants.
   *
   * @param varied what is varied, in words
   * @param sameVariant whether each variant has a baseline of its own, its first method, rather
   *     than the first variant for all
   */
  public static StudyPresentation of(String varied, boolean sameVariant) {
    return new StudyPresentation(
        varied, sameVariant, Observation::byEpochs, new SummaryTable(varied, "s/epoch", 1));
  }

  private List<Summary> summaries(List<MethodResult> results) {
    return Summary.of(results.stream().map(observed).toList(), sameVariant);
  }

  @Override
  public Object json(List<MethodResult> results) {
    return results.stream().map(MethodResult::json).toList();
  }

  @Override
  public Object statistics(List<MethodResult> results) {
    return summaries(results).stream().map(Summary::json).toList();
  }

  @Override
  public void addTo(Page page, TrainingReport report, List<MethodResult> results) {
    List<Summary> summaries = summaries(results);
    if (varied.isEmpty()) {
      report.addVerdict(page, results);
    } else {
      String verdict = new StudyVerdict(summaries, sameVariant).text();
      page = verdict.isEmpty() ? page : page.verdict(verdict);
    }
    page.table(table.of(summaries)).note(note(summaries));
    if (summaries.stream().anyMatch(summary -> Double.isFinite(summary.variant().value()))) {
      page.heading("Accuracy by " + varied);
      page.chart(chart("Accuracy on the test set", PERCENT, summaries, Summary::accuracy));
      if (summaries.stream().anyMatch(summary -> summary.fit().n() > 0)) {
        page.chart(chart("Accuracy on the training set", PERCENT, summaries, Summary::fit));
        String gap = "Accuracy on the training set minus that on the test set";
        page.chart(chart(gap, "gap in points", summaries, Summary::gap));
      }
    } else if (varied.isEmpty()) {
      report.addEpochs(page, results);
    } else {
      page.chart(bars(summaries));
    }
  }

  private static BarChart bars(List<Summary> summaries) {
    boolean repeated = SummaryTable.isRepeated(summaries);
    String spread = repeated ? ": means, with lines of one deviation to both sides" : "";
    BarChart chart = new BarChart("Accuracy on the test set" + spread, PERCENT);
    for (Summary summary : summaries) {
      Estimate share = summary.accuracy();
      Point point = point(0, share, NumberFormats.percent(share.mean()));
      String name = summary.variant().label();
      chart.bar(name, point.y(), point.leastY(), point.mostY(), point.note());
    }
    return chart;
  }

  private static String note(List<Summary> summaries) {
    return SummaryTable.isRepeated(summaries) ? SummaryTable.NOTE : SummaryTable.SINGLE;
  }

  private LineChart chart(
      String title, String yName, List<Summary> summaries, Function<Summary, Estimate> number) {
    LineChart chart = new LineChart(title, varied, yName);
    Map<String, List<Point>> lines = new LinkedHashMap<>();
    for (Summary summary : summaries) {
      Estimate estimate = number.apply(summary);
      String interval =
          estimate.n() < 2
              ? ""
              : " ("
                  + NumberFormats.percent(estimate.low())
                  + " to "
                  + NumberFormats.percent(estimate.high())
                  + ")";
      String note = summary.variant().label() + ": " + NumberFormats.percent(estimate.mean());
      double x = summary.variant().value();
      lines
          .computeIfAbsent(summary.name(), key -> new ArrayList<>())
          .add(point(x, estimate, note + interval));
    }
    lines.forEach(chart::line);
    return chart;
  }

  /** With the standard deviation as a band. */
  private static Point point(double x, Estimate share, String note) {
    double y = 100 * share.mean();
    double around = share.n() < 2 ? 0 : 100 * share.deviation();
    return new Point(x, y, note, x, x, y - around, y + around);
  }

  @Override
  public void print(List<MethodResult> results, PrintWriter out) {
    List<Summary> summaries = summaries(results);
    out.println();
    out.println(table.of(summaries).text(Terminal.tableColumns()));
    out.println(note(summaries));
    out.println();
  }
}
