// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.host;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.function.DoubleUnaryOperator;
import org.junit.jupiter.api.Test;

class FloatMathTest {
  private interface Kernel {
    void apply(float[] values, int from, int to);
  }

  @Test
  void tanhIsAccurateToAFewRoundings() {
    assertTrue(largestError(FloatMath::tanh, Math::tanh, -30, 30) < 2.1e-7);
    assertTrue(largestError(FloatMath::tanh, Math::tanh, -1e-3, 1e-3) < 4e-10);
  }

  @Test
  void sigmoidIsAccurateToAFewRoundings() {
    assertTrue(largestError(FloatMath::sigmoid, x -> 1 / (1 + Math.exp(-x)), -30, 30) < 1.5e-7);
  }

  @Test
  void expIsAccurateToAFewRoundingsBelowZero() {
    assertTrue(largestError(FloatMath::exp, Math::exp, -120, 0) < 2.1e-7);
  }

  private static double largestError(
      Kernel kernel, DoubleUnaryOperator exact, double from, double to) {
    int count = 400_001;
    float[] x = new float[count];
    for (int i = 0; i < count; i++) {
      x[i] = (float) (from + (to - from) * i / (count - 1));
    }
    float[] y = x.clone();
    kernel.apply(y, 0, count);
    double largest = 0;
    for (int i = 0; i < count; i++) {
      largest = Math.max(largest, Math.abs(y[i] - exact.applyAsDouble(x[i])));
    }
    return largest;
  }

  @Test
  void specialValuesAreExact() {
    float[] tanh = {0, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY, Float.NaN, 12, -12};
    FloatMath.tanh(tanh, 0, tanh.length);
    assertArrayEquals(new float[] {0, 1, -1, Float.NaN, 1, -1}, tanh, Float.MIN_VALUE);

    float[] exp = {0, -18.1f, -1e9f, Float.NEGATIVE_INFINITY, Float.NaN};
    FloatMath.exp(exp, 0, exp.length);
    assertArrayEquals(new float[] {1, 0, 0, 0, Float.NaN}, exp);

    float[] sigmoid = {0, 40, Float.NaN};
    FloatMath.sigmoid(sigmoid, 0, sigmoid.length);
    assertArrayEquals(new float[] {0.5f, 1, Float.NaN}, sigmoid);
  }

  @Test
  void tanhStaysWithinItsBounds() {
    float[] values = new float[200_000];
    for (int i = 0; i < values.length; i++) {
      values[i] = (i - 100_000) * 1e-4f;
    }
    FloatMath.tanh(values, 0, values.length);
    for (float value : values) {
      assertTrue(value >= -1 && value <= 1, () -> "tanh gave " + value);
    }
  }

  @Test
  void theSameNumberGivesTheSameBitsAtAnyPosition() {
    float[] values = new float[1001];
    for (int repetition = 0; repetition < 2000; repetition++) {
      Arrays.fill(values, 0.7310586f);
      FloatMath.tanh(values, 0, values.length);
      for (float value : values) {
        assertEquals(values[0], value);
      }
    }
  }

  @Test
  void elementsOutsideTheRangeStay() {
    float[] values = {3, 0, 0, 3};
    FloatMath.sigmoid(values, 1, 3);
    assertArrayEquals(new float[] {3, 0.5f, 0.5f, 3}, values);
  }
}
