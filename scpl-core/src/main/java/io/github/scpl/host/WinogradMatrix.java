// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.host;

/**
 * The matrices of Winograd's F(4x4, 3x3), by which vectors of float arrays are multiplied in place:
 * array i of the result is the sum of the arrays j, times the elements (i, j). Of the six arrays a
 * vector of three or four has the first ones, and the others are room for a longer result.
 *
 * <p>What the rows have in common is computed once. Loops go through whole arrays and multiply and
 * add in one operation, and two matrices take two loops: of one that does more the compiler makes
 * no vector code. A processor that oneDNN has kernels for has such an operation.
 */
enum WinogradMatrix {
  /** Bᵀ, 6x6. */
  INPUT {
    @Override
    void multiply(float[] a, float[] b, float[] c, float[] d, float[] e, float[] f) {
      for (int i = 0; i < a.length; i++) {
        a[i] = Math.fma(4, a[i], Math.fma(-5, c[i], e[i]));
        f[i] = Math.fma(4, b[i], Math.fma(-5, d[i], f[i]));
      }
      for (int i = 0; i < a.length; i++) {
        float even = Math.fma(-4, c[i], e[i]);
        float odd = Math.fma(-4, b[i], d[i]);
        float evenRest = e[i] - c[i];
        float oddRest = 2 * (d[i] - b[i]);
        b[i] = even + odd;
        c[i] = even - odd;
        d[i] = evenRest + oddRest;
        e[i] = evenRest - oddRest;
      }
    }
  },

  /** Aᵀ, 4x6. */
  OUTPUT {
    @Override
    void multiply(float[] a, float[] b, float[] c, float[] d, float[] e, float[] f) {
      for (int i = 0; i < a.length; i++) {
        float near = b[i] + c[i];
        float nearRest = b[i] - c[i];
        float far = d[i] + e[i];
        float farRest = d[i] - e[i];
        a[i] = a[i] + near + far;
        b[i] = Math.fma(2, farRest, nearRest);
        c[i] = Math.fma(4, far, near);
        d[i] = Math.fma(8, farRest, nearRest) + f[i];
      }
    }
  },

  /** A, 6x4. */
  OUTPUT_GRADIENT {
    @Override
    void multiply(float[] a, float[] b, float[] c, float[] d, float[] e, float[] f) {
      for (int i = 0; i < a.length; i++) {
        float near = a[i] + c[i];
        float nearRest = b[i] + d[i];
        float far = Math.fma(4, c[i], a[i]);
        float farRest = Math.fma(8, d[i], 2 * b[i]);
        f[i] = d[i];
        b[i] = near + nearRest;
        c[i] = near - nearRest;
        d[i] = far + farRest;
        e[i] = far - farRest;
      }
    }
  },

  /** G, 6x3. */
  WEIGHT {
    @Override
    void multiply(float[] a, float[] b, float[] c, float[] d, float[] e, float[] f) {
      for (int i = 0; i < a.length; i++) {
        f[i] = c[i];
        float far = Math.fma(SIXTH, c[i], TWENTY_FOURTH * a[i]);
        d[i] = Math.fma(TWELFTH, b[i], far);
        e[i] = Math.fma(-TWELFTH, b[i], far);
      }
      for (int i = 0; i < a.length; i++) {
        float near = -SIXTH * (a[i] + c[i]);
        c[i] = Math.fma(SIXTH, b[i], near);
        b[i] = Math.fma(-SIXTH, b[i], near);
        a[i] = 0.25f * a[i];
      }
    }
  },

  /** Gᵀ, 3x6. */
  WEIGHT_GRADIENT {
    @Override
    void multiply(float[] a, float[] b, float[] c, float[] d, float[] e, float[] f) {
      for (int i = 0; i < a.length; i++) {
        float near = b[i] + c[i];
        float nearRest = c[i] - b[i];
        float far = d[i] + e[i];
        float farRest = d[i] - e[i];
        a[i] = Math.fma(TWENTY_FOURTH, far, Math.fma(0.25f, a[i], -SIXTH * near));
        b[i] = Math.fma(TWELFTH, farRest, SIXTH * nearRest);
        c[i] = Math.fma(SIXTH, far, Math.fma(-SIXTH, near, f[i]));
      }
    }
  };

  private static final float SIXTH = 1 / 6f;
  private static final float TWELFTH = 1 / 12f;
  private static final float TWENTY_FOURTH = 1 / 24f;

  abstract void multiply(float[] a, float[] b, float[] c, float[] d, float[] e, float[] f);

  /** Multiplies a vector. */
  void multiply(float[][] vector) {
    multiply(vector[0], vector[1], vector[2], vector[3], vector[4], vector[5]);
  }

  /** Multiplies the vector that element {@code i} of each of six vectors makes. */
  void multiplyAcross(float[][][] vectors, int i) {
    multiply(
        vectors[0][i], vectors[1][i], vectors[2][i], vectors[3][i], vectors[4][i], vectors[5][i]);
  }
}
