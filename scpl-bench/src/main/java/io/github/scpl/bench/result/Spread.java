// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.bench.result;

import java.util.Arrays;

/** The middle and the ends of some numbers; not numbers if there are none. */
public record Spread(double min, double median, double max) {
  public static Spread of(double... numbers) {
    if (numbers.length == 0) {
      return new Spread(Double.NaN, Double.NaN, Double.NaN);
    }
    double[] sorted = numbers.clone();
    Arrays.sort(sorted);
    int middle = sorted.length / 2;
    double median =
        sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    return new Spread(sorted[0], median, sorted[sorted.length - 1]);
  }

  /** The median in this format, and in brackets the ends, if they are others. */
  String text(String format) {
    String middle = NumberFormats.format(format, median);
    return min == max || Double.isNaN(median)
        ? middle
        : middle
            + " ("
            + NumberFormats.format(format, min)
            + "-"
            + NumberFormats.format(format, max)
            + ")";
  }
}
