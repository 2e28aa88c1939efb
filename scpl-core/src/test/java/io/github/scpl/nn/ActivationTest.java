// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.nn;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.github.scpl.TestArrays;
import io.github.scpl.device.Tensor;
import io.github.scpl.random.RandomKey;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.buffer.DataType;

class ActivationTest {
  @ParameterizedTest
  @EnumSource(
      value = DataType.class,
      names = {"FLOAT", "DOUBLE"})
  void atZeroTheGradientIsTheSlope(DataType type) {
    double[] x = {-2, -0.0, 0, 3};
    assertOutputAndGradient(type, Activation.relu(), x, new double[] {0, 0, 0, 3}, 0, 0, 0, 7);
    assertOutputAndGradient(
        type, Activation.leakyRelu(0.5), x, new double[] {-1, 0, 0, 3}, 3.5, 3.5, 3.5, 7);
  }

  @ParameterizedTest
  @EnumSource(
      value = DataType.class,
      names = {"FLOAT", "DOUBLE"})
  void saturatedFunctionsHaveNoGradient(DataType type) {
    double[] x = {-1000, 0, 1000};
    assertOutputAndGradient(
        type, Activation.sigmoid(), x, new double[] {0, 0.5, 1}, 0, 7 * 0.25, 0);
    assertOutputAndGradient(type, Activation.tanh(), x, new double[] {-1, 0, 1}, 0, 7, 0);
  }

  @ParameterizedTest
  @EnumSource(
      value = DataType.class,
      names = {"FLOAT", "DOUBLE"})
  void infinityStaysInfiniteAndWhatIsNoNumberStaysNone(DataType type) {
    double infinity = Double.POSITIVE_INFINITY;
    double[] x = {-infinity, infinity, Double.NaN};
    double[] cut = {0, infinity, Double.NaN};
    assertOutputAndGradient(type, Activation.relu(), x, cut, 0, 7, Double.NaN);
    assertOutputAndGradient(type, Activation.leakyRelu(0.5), x, x, 3.5, 7, Double.NaN);
  }

  private static void assertOutputAndGradient(
      DataType type, Activation activation, double[] x, double[] y, double... dx) {
    try (BuildContext context = BuildContext.root("activation", type, RandomKey.of(1))) {
      activation.build(context, Shape.of(x.length));
      Tensor output = activation.forward(TestArrays.of(type, x, 1, x.length), Pass.evaluation());
      assertArrayEquals(y, output.toArray(), 1e-12);
      Tensor gradient = activation.backward(TestArrays.filled(type, () -> 7, 1, x.length), true);
      assertArrayEquals(dx, gradient.toArray(), 1e-12);
    }
  }

  @ParameterizedTest
  @ValueSource(doubles = {-0.1, 1, Double.NaN})
  void aSlopeIsFromZeroToBelowOne(double slope) {
    assertThrows(IllegalArgumentException.class, () -> Activation.leakyRelu(slope));
    Layer main = new Flatten();
    assertThrows(IllegalArgumentException.class, () -> new Residual(main, null, slope));
  }
}
