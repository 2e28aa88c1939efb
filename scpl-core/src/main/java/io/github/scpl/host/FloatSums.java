// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.host;

/**
 * Sums over parts of float arrays. Four at a time, since each addition waits for the one before;
 * the order is fixed, so the same values give the same bits.
 */
final class FloatSums {
  private FloatSums() {}

  /** The sum of the elements {@code from} (inclusive) to {@code to} (exclusive). */
  static float sum(float[] x, int from, int to) {
    float s0 = 0;
    float s1 = 0;
    float s2 = 0;
    float s3 = 0;
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
  static float dot(float[] x, float[] y, int from, int to) {
    float s0 = 0;
    float s1 = 0;
    float s2 = 0;
    float s3 = 0;
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
