// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.bench.result;

import io.github.scpl.bench.report.Table;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Results of methods, one row per method; the first row is what speed-ups refer to. A column that
 * would say nothing is left out: the status if all are finished, speed-ups of one method alone.
 */
public final class ComparisonTable {
  public static final String NOTE =
      "Seconds and samples/s are medians over epochs, in brackets the least and the most. \"vs\" is"
          + " the median of the ratios of two times of the same epoch, in brackets the least and"
          + " the largest. Chance alone lets the brackets of n epochs miss the true ratio once in"
          + " 2^(n-1) times.";

  private static final int MEBIBYTE = 1 << 20;

  private ComparisonTable() {}

  public static Table of(List<MethodResult> results) {
    return of(results, Double.NaN);
  }

  /**
   * The same with seconds of training to an accuracy.
   *
   * @param target from 0 to 1; not a number if there is none
   */
  public static Table of(List<MethodResult> results, double target) {
    boolean status = !results.stream().allMatch(MethodResult::isFinished);
    boolean ratios = results.size() > 1;
    MethodResult first = results.get(0);
    List<String> header = new ArrayList<>(List.of("method"));
    if (status) {
      header.add("status");
    }
    header.addAll(List.of("accuracy", "s/epoch", "samples/s"));
    if (ratios) {
      header.add("vs " + first.name());
    }
    boolean reaching = !Double.isNaN(target);
    if (reaching) {
      header.add("s to " + NumberFormats.briefPercent(target));
    }
    header.addAll(List.of("peak MiB", "stages busy", "threads"));
    Table table = new Table(header).words(header.size() - 2, header.size() - 1);
    for (MethodResult result : results) {
      List<String> row = new ArrayList<>(List.of(result.name()));
      if (status) {
        row.add(result.status().toString());
      }
      row.add(NumberFormats.percent(result.accuracy()));
      row.add(result.secondsPerEpoch().text("%.1f"));
      row.add(result.samplesPerSecond().text("%.0f"));
      if (ratios) {
        row.add(result == first ? "1.00x" : result.speedOver(first).text("%.2fx"));
      }
      if (reaching) {
        row.add(NumberFormats.format("%.1f", result.secondsTo(target)));
      }
      row.add(NumberFormats.format("%.0f", (double) result.peakBytes() / MEBIBYTE));
      row.add(busy(result));
      row.add(result.budget());
      table.row(row);
    }
    return status ? table.words(1) : table;
  }

  private static String busy(MethodResult result) {
    return result.epochs().isEmpty()
        ? NumberFormats.NONE
        : result.utilization().stream()
            .map(share -> NumberFormats.format("%.0f%%", 100 * share))
            .collect(Collectors.joining(" "));
  }
}
