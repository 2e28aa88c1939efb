package io.github.scpl.bench.experiment;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** Formats results as a table, one row per method; the first row is what speed-ups refer to. */
final class ComparisonTable {
  private static final int MEBIBYTE = 1 << 20;

  private ComparisonTable() {}

  static String format(List<MethodResult> results) {
    MethodResult first = results.get(0);
    List<List<String>> rows = new ArrayList<>();
    rows.add(
        List.of(
            "method",
            "accuracy",
            "s/epoch",
            "samples/s",
            "vs " + first.method(),
            "peak MiB",
            "stages busy",
            "threads"));
    for (MethodResult result : results) {
      rows.add(
          List.of(
              result.method(),
              number("%.2f%%", 100 * result.accuracy()),
              number("%.1f", result.secondsPerEpoch()),
              number("%.0f", result.samplesPerSecond()),
              number("%.2fx", result.samplesPerSecond() / first.samplesPerSecond()),
              number("%.0f", (double) result.peakBytes() / MEBIBYTE),
              result.utilization().stream()
                  .map(share -> number("%.0f%%", 100 * share))
                  .collect(Collectors.joining(" ")),
              result.budget()));
    }
    return rows.stream().map(row -> line(row, rows)).collect(Collectors.joining());
  }

  private static String number(String format, double value) {
    return String.format(Locale.ROOT, format, value);
  }

  /** Numbers to the right of their column, words to the left. */
  private static String line(List<String> row, List<List<String>> rows) {
    StringBuilder line = new StringBuilder();
    for (int column = 0; column < row.size(); column++) {
      String cell = row.get(column);
      String space = " ".repeat(width(column, rows) - cell.length());
      boolean words = column == 0 || column >= row.size() - 2;
      line.append(words ? cell + space : space + cell).append("  ");
    }
    return line.toString().stripTrailing() + System.lineSeparator();
  }

  private static int width(int column, List<List<String>> rows) {
    return rows.stream().mapToInt(row -> row.get(column).length()).max().orElse(0);
  }
}
