// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.host;

/** Sums over parts of double arrays; {@link FloatSums} is its twin. */
final class DoubleSums {
  private DoubleSums() {}

  /** The sum of the elements {@code from} (inclusive) to {@code to} (exclusive). */
  static double sum(double[] x, int from, int to) {
    double s0 = 0;
    double s1 = 0;
    double s2 = 0;
    double s3 = 0;
    int i = from;
    for (; i + 3 < to; i += 4) {
      s0 += x[i];
      s1 += x[i + 1];
      s2 += x[i + 2];
      s3 += x[i + 3];
    }
    for (; i < to; i++) {
      s0 += x[i];
    }
    return s0 + s1 + (s2 + s3);
  }

  /** The sum of products of elements at the same place. */
  static double dot(double[] x, double[] y, int from, int to) {
    double s0 = 0;
    double s1 = 0;
    double s2 = 0;
    double s3 = 0;
    int i = from;
    for (; i + 3 < to; i += 4) {
      s0 += x[i] * y[i];
      s1 += x[i + 1] * y[i + 1];
      s2 += x[i + 2] * y[i + 2];
      s3 += x[i + 3] * y[i + 3];
    }
    for (; i < to; i++) {
      s0 += x[i] * y[i];
    }
    return s0 + s1 + (s2 + s3);
  }
}
