// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.bench.statistics;

/** Student's t distribution, by its finite series (Abramowitz and Stegun, 26.7.3 and 26.7.4). */
final class StudentT {
  private static final int HALVINGS = 100;

  private StudentT() {}

  /** How likely a value is at least as far from 0 as this one, on either side. */
  static double twoSided(double t, int degrees) {
    double angle = Math.atan(Math.abs(t) / Math.sqrt(degrees));
    double square = Math.cos(angle) * Math.cos(angle);
    boolean odd = degrees % 2 == 1;
    double term = odd ? Math.cos(angle) : 1;
    double sum = degrees == 1 ? 0 : term;
    for (int k = odd ? 3 : 2; k <= degrees - 2; k += 2) {
      term *= square * (k - 1) / k;
      sum += term;
    }
    double within = Math.sin(angle) * sum;
    return Math.max(0, 1 - (odd ? 2 / Math.PI * (angle + within) : within));
  }

  /** The value that lies farther from 0 than all but this share, such as 0.05, of all values. */
  static double critical(double share, int degrees) {
    double low = 0;
    double high = 1;
    while (twoSided(high, degrees) > share) {
      high *= 2;
    }
    for (int i = 0; i < HALVINGS; i++) {
      double middle = (low + high) / 2;
      if (twoSided(middle, degrees) > share) {
        low = middle;
      } else {
        high = middle;
      }
    }
    return high;
  }
}
