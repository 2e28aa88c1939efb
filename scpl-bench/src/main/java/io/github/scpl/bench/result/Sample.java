// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.bench.result;

import java.util.Arrays;

/**
 * What some numbers, one for each seed, say of all seeds there could be.
 *
 * @param count how many there are
 * @param mean of them
 * @param deviation their standard deviation, with n - 1; not a number if there is one only
 */
record Sample(int count, double mean, double deviation) {
  /** The 97.5 % quantiles of Student's t, for 1 to 20 degrees of freedom. */
  private static final double[] T = {
    12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228,
    2.201, 2.179, 2.160, 2.145, 2.131, 2.120, 2.110, 2.101, 2.093, 2.086
  };

  static Sample of(double... numbers) {
    double mean = Arrays.stream(numbers).average().orElse(Double.NaN);
    double squares = Arrays.stream(numbers).map(each -> (each - mean) * (each - mean)).sum();
    int n = numbers.length;
    return new Sample(n, mean, n < 2 ? Double.NaN : Math.sqrt(squares / (n - 1)));
  }

  /** Half the width of the 95 % interval of the mean, by Student's t. */
  double halfWidth() {
    return count < 2 ? Double.NaN : t(count - 1) * deviation / Math.sqrt(count);
  }

  /** Whether the 95 % interval of the mean leaves out a number. */
  boolean isOff(double number) {
    return Math.abs(mean - number) > halfWidth();
  }

  /** Behind the table by the first terms of Cornish and Fisher's expansion. */
  private static double t(int freedom) {
    return freedom <= T.length
        ? T[freedom - 1]
        : 1.95996 + 2.3723 / freedom + 2.8225 / freedom / freedom;
  }
}
