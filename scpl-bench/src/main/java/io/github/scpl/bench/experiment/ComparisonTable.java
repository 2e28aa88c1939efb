package io.github.scpl.bench.experiment;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** Formats results as a table, one row per method; the first row is what speed-ups refer to. */
final class ComparisonTable {
  private static final String ROW = "%-9s %9s %9s %11s %9s %10s  %-12s %s%n";

  private ComparisonTable() {}

  static String format(List<MethodResult> results) {
    MethodResult first = results.get(0);
    StringBuilder table = new StringBuilder();
    table.append(
        String.format(
            Locale.ROOT,
            ROW,
            "method",
            "accuracy",
            "s/epoch",
            "samples/s",
            "vs " + first.method(),
            "peak MiB",
            "stages busy",
            "threads"));
    for (MethodResult result : results) {
      table.append(
          String.format(
              Locale.ROOT,
              ROW,
              result.method(),
              percent(result.accuracy(), 2),
              String.format(Locale.ROOT, "%.1f", result.secondsPerEpoch()),
              String.format(Locale.ROOT, "%.0f", result.samplesPerSecond()),
              String.format(
                  Locale.ROOT, "%.2fx", result.samplesPerSecond() / first.samplesPerSecond()),
              String.format(Locale.ROOT, "%.0f", result.peakBytes() / 1048576.0),
              result.utilization().stream()
                  .map(share -> percent(share, 0))
                  .collect(Collectors.joining(" ")),
              result.budget()));
    }
    return table.toString();
  }

  private static String percent(double share, int digits) {
    return String.format(Locale.ROOT, "%." + digits + "f%%", 100 * share);
  }
}
