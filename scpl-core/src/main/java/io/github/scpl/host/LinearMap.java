// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.host;

import java.util.Arrays;

/**
 * A small matrix that maps vectors of float arrays: array i of the result is the sum of the arrays
 * j of the source, times the elements (i, j). Immutable and thread-safe.
 *
 * <p>Arrays are whole, since the compiler makes no vector code of loops over parts of arrays that
 * begin at different places.
 */
final class LinearMap {
  private final int[][] sources;
  private final float[][] factors;

  /** A map by a matrix that has one to five elements other than 0 in every row. */
  LinearMap(double[][] matrix) {
    sources = new int[matrix.length][];
    factors = new float[matrix.length][];
    for (int i = 0; i < matrix.length; i++) {
      int count = 0;
      sources[i] = new int[matrix[i].length];
      factors[i] = new float[matrix[i].length];
      for (int j = 0; j < matrix[i].length; j++) {
        if (matrix[i][j] != 0) {
          sources[i][count] = j;
          factors[i][count++] = (float) matrix[i][j];
        }
      }
      sources[i] = Arrays.copyOf(sources[i], count);
    }
  }

  /** Computes array {@code row} of the result. */
  void map(int row, float[][] x, float[] y) {
    int[] from = sources[row];
    float[] f = factors[row];
    switch (from.length) {
      case 1 -> one(x[from[0]], f[0], y);
      case 2 -> two(x[from[0]], x[from[1]], f[0], f[1], y);
      case 3 -> three(x[from[0]], x[from[1]], x[from[2]], f, y);
      case 4 -> four(x[from[0]], x[from[1]], x[from[2]], x[from[3]], f, y);
      default -> five(x[from[0]], x[from[1]], x[from[2]], x[from[3]], x[from[4]], f, y);
    }
  }

  private static void one(float[] a, float fa, float[] y) {
    for (int i = 0; i < y.length; i++) {
      y[i] = fa * a[i];
    }
  }

  private static void two(float[] a, float[] b, float fa, float fb, float[] y) {
    for (int i = 0; i < y.length; i++) {
      y[i] = fa * a[i] + fb * b[i];
    }
  }

  private static void three(float[] a, float[] b, float[] c, float[] f, float[] y) {
    float fa = f[0];
    float fb = f[1];
    float fc = f[2];
    for (int i = 0; i < y.length; i++) {
      y[i] = fa * a[i] + fb * b[i] + fc * c[i];
    }
  }

  private static void four(float[] a, float[] b, float[] c, float[] d, float[] f, float[] y) {
    float fa = f[0];
    float fb = f[1];
    float fc = f[2];
    float fd = f[3];
    for (int i = 0; i < y.length; i++) {
      y[i] = fa * a[i] + fb * b[i] + fc * c[i] + fd * d[i];
    }
  }

  private static void five(
      float[] a, float[] b, float[] c, float[] d, float[] e, float[] f, float[] y) {
    float fa = f[0];
    float fb = f[1];
    float fc = f[2];
    float fd = f[3];
    float fe = f[4];
    for (int i = 0; i < y.length; i++) {
      y[i] = fa * a[i] + fb * b[i] + fc * c[i] + fd * d[i] + fe * e[i];
    }
  }
}
