package io.github.scpl.bench.experiment;

import io.github.scpl.bench.report.Table;
import java.util.List;
import java.util.stream.Collectors;

/** Results of methods, one row per method; the first row is what speed-ups refer to. */
final class ComparisonTable {
  private static final int MEBIBYTE = 1 << 20;

  private ComparisonTable() {}

  static Table of(List<MethodResult> results) {
    MethodResult first = results.get(0);
    Table table =
        new Table(
                "method",
                "accuracy",
                "s/epoch",
                "samples/s",
                "vs " + first.name(),
                "peak MiB",
                "stages busy",
                "threads")
            .words(6, 7);
    for (MethodResult result : results) {
      table.row(
          result.name(),
          Numbers.percent(result.accuracy()),
          Numbers.format("%.1f", result.secondsPerEpoch()),
          Numbers.format("%.0f", result.samplesPerSecond()),
          Numbers.format("%.2fx", result.samplesPerSecond() / first.samplesPerSecond()),
          Numbers.format("%.0f", (double) result.peakBytes() / MEBIBYTE),
          result.utilization().stream()
              .map(share -> Numbers.format("%.0f%%", 100 * share))
              .collect(Collectors.joining(" ")),
          result.budget());
    }
    return table;
  }
}
