// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.host;

/** Exponential functions of double arrays, in place; {@link FloatMath} is its twin. */
final class DoubleMath {
  private DoubleMath() {}

  /** The hyperbolic tangent of the elements {@code from} (inclusive) to {@code to} (exclusive). */
  static void tanh(double[] values, int from, int to) {
    for (int i = from; i < to; i++) {
      values[i] = Math.tanh(values[i]);
    }
  }

  /** 1 / (1 + exp(-x)). */
  static void sigmoid(double[] values, int from, int to) {
    for (int i = from; i < to; i++) {
      values[i] = 1 / (1 + Math.exp(-values[i]));
    }
  }

  /** exp(x). */
  static void exp(double[] values, int from, int to) {
    for (int i = from; i < to; i++) {
      values[i] = Math.exp(values[i]);
    }
  }
}
