// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.bench.study;

import io.github.scpl.bench.report.Table;
import io.github.scpl.bench.result.NumberFormats;
import io.github.scpl.bench.statistics.Estimate;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * Summaries, one row each. A column that would say nothing is left out.
 *
 * @param varied what variants are of; empty if there are none
 * @param time what times are of, such as {@code s/epoch}
 * @param scale by which seconds are multiplied for that
 */
public record SummaryTable(String varied, String time, double scale) {
  public static final String NOTE =
      "Accuracy is that on the test set after the last epoch. +- is the standard deviation over"
          + " seeds, in brackets is the 95 % interval of the mean by Student's t. Differences from"
          + " the baseline are paired by seed: two-sided paired t-test, for times on the logarithms"
          + " of their ratios; * is significant at 5 %, for each comparison by itself.";

  static final String SINGLE =
      "Accuracy is that on the test set after the last epoch. There is one seed only: differences"
          + " may be chance (see --repeats).";

  private static final String METHOD = "method";
  private static final double MEBIBYTE = 1 << 20;

  private record Column(String name, Function<Summary, String> cell) {}

  public Table of(List<Summary> summaries) {
    List<Column> columns = columns(summaries);
    Table table = new Table(columns.stream().map(Column::name).toList());
    if (columns.get(1).name().equals(METHOD)) {
      table.words(1);
    }
    for (Summary summary : summaries) {
      table.row(columns.stream().map(column -> column.cell().apply(summary)).toList());
    }
    return table;
  }

  private List<Column> columns(List<Summary> summaries) {
    List<Column> columns = new ArrayList<>();
    if (!varied.isEmpty()) {
      columns.add(new Column(varied, each -> each.variant().label()));
    }
    if (varied.isEmpty() || summaries.stream().map(Summary::name).distinct().count() > 1) {
      columns.add(new Column(METHOD, Summary::name));
    }
    if (isRepeated(summaries) || summaries.stream().anyMatch(each -> !each.isComplete())) {
      columns.add(new Column("runs", SummaryTable::runs));
    }
    boolean compared = summaries.stream().anyMatch(each -> !each.isBaseline());
    columns.add(new Column("accuracy", each -> mean(each.accuracy(), 100, "%")));
    if (compared) {
      columns.add(new Column("vs " + baseline(summaries), SummaryTable::points));
    }
    if (summaries.stream().anyMatch(each -> each.fit().n() > 0)) {
      columns.add(new Column("training", each -> spread(each.fit(), "%")));
      columns.add(new Column("gap", each -> spread(each.gap(), "")));
    }
    columns.add(new Column(time, each -> mean(each.seconds(), scale, "")));
    if (compared) {
      columns.add(new Column("times as fast", SummaryTable::ratio));
    }
    if (summaries.stream().anyMatch(each -> each.peakBytes() > 0)) {
      columns.add(new Column("peak MiB", each -> number("%.0f", each.peakBytes() / MEBIBYTE)));
    }
    return columns;
  }

  private static String runs(Summary summary) {
    String all = String.valueOf(summary.runs().size());
    return summary.isComplete() ? all : summary.finished() + " of " + all;
  }

  static boolean isRepeated(List<Summary> summaries) {
    return summaries.stream().anyMatch(summary -> summary.runs().size() > 1);
  }

  private static String baseline(List<Summary> summaries) {
    List<String> names = summaries.stream().map(Summary::baselineName).distinct().toList();
    return names.size() == 1 ? names.get(0) : "baseline";
  }

  private static String mean(Estimate estimate, double scale, String unit) {
    String mean = withUnit(number("%.2f", scale * estimate.mean()), unit);
    return estimate.n() < 2
        ? mean
        : String.format(
            "%s +- %s (%s to %s)",
            mean,
            number("%.2f", scale * estimate.deviation()),
            number("%.2f", scale * estimate.low()),
            number("%.2f", scale * estimate.high()));
  }

  /** A share in percent, without the interval. */
  private static String spread(Estimate share, String unit) {
    String mean = withUnit(number("%.2f", 100 * share.mean()), unit);
    return share.n() < 2 ? mean : mean + " +- " + number("%.2f", 100 * share.deviation());
  }

  private static String withUnit(String number, String unit) {
    return number.equals(NumberFormats.NONE) ? number : number + unit;
  }

  private static String points(Summary summary) {
    if (summary.isBaseline()) {
      return "";
    }
    Estimate difference = summary.accuracyDifference();
    String mean = number("%+.2f", 100 * difference.mean());
    return difference.n() < 2 ? mean : mean + ", " + test(difference);
  }

  private static String ratio(Summary summary) {
    if (summary.isBaseline()) {
      return "1.00x";
    }
    Estimate speed = summary.speed();
    String mean = number("%.2fx", speed.mean());
    return speed.n() < 2
        ? mean
        : String.format(
            "%s (%s to %s), %s",
            mean, number("%.2f", speed.low()), number("%.2f", speed.high()), test(speed));
  }

  private static String test(Estimate estimate) {
    String p = estimate.p() < 0.001 ? "p < 0.001" : number("p = %.3f", estimate.p());
    return estimate.isSignificant() ? p + " *" : p;
  }

  private static String number(String format, double value) {
    return NumberFormats.format(format, value);
  }
}
