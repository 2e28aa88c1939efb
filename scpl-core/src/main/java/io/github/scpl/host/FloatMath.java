// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.host;

/**
 * Exponential functions of float arrays, in place, as plain arithmetic that the compiler turns into
 * vector instructions.
 *
 * <p>Where an array is long, vectors of a loop of few operations overlap; hence loops one after the
 * other. All rest on one function, eˣ - 1: a Taylor polynomial of x/32, doubled five times by
 * {@code e²ˣ - 1 = 2u + u²} where u = eˣ - 1. Adding 1 last keeps the digits of results near 0.
 * Errors, found by comparison with double precision on a grid: {@link #tanh} and {@link #exp}
 * 2.1e-7, {@link #sigmoid} 1.5e-7. The same input gives the same bits in any position, thread and
 * compiler stage, since Java never fuses a product and a sum. NaN stays NaN.
 */
final class FloatMath {
  /** Beyond it tanh(x / 2) and 1 + (eˣ - 1) are constant in float, for negative x. */
  private static final float LIMIT = 20;

  private static final float SCALE = 1f / 32;
  private static final float C2 = 1f / 2;
  private static final float C3 = 1f / 6;
  private static final float C4 = 1f / 24;
  private static final float C5 = 1f / 120;
  private static final float C6 = 1f / 720;
  private static final float C7 = 1f / 5040;

  private FloatMath() {}

  /**
   * Replaces values by {@code exp(factor x) - 1} for factor x between ±LIMIT; beyond, by that
   * there.
   */
  private static void expm1(float[] values, int from, int to, float factor) {
    for (int i = from; i < to; i++) {
      values[i] = Math.min(LIMIT, Math.max(-LIMIT, factor * values[i])) * SCALE;
    }
    for (int i = from; i < to; i++) {
      float y = values[i];
      float u = y * (1 + y * (C2 + y * (C3 + y * (C4 + y * (C5 + y * (C6 + y * C7))))));
      u = 2 * u + u * u;
      u = 2 * u + u * u;
      u = 2 * u + u * u;
      u = 2 * u + u * u;
      values[i] = 2 * u + u * u;
    }
  }

  /** The hyperbolic tangent of the elements {@code from} (inclusive) to {@code to} (exclusive). */
  static void tanh(float[] values, int from, int to) {
    expm1(values, from, to, -2);
    for (int i = from; i < to; i++) {
      values[i] = -values[i] / (2 + values[i]);
    }
  }

  /** 1 / (1 + exp(-x)). */
  static void sigmoid(float[] values, int from, int to) {
    expm1(values, from, to, -1);
    for (int i = from; i < to; i++) {
      values[i] = 1 / (2 + values[i]);
    }
  }

  /** exp(x) for x of at most 0; exactly 0 below -18 and exactly 1 at 0. */
  static void exp(float[] values, int from, int to) {
    expm1(values, from, to, 1);
    for (int i = from; i < to; i++) {
      values[i] = 1 + values[i];
    }
  }
}
