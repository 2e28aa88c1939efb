// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.nn;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.github.scpl.TestArrays;
import io.github.scpl.device.Tensor;
import io.github.scpl.random.RandomKey;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;

class LayerNormTest {
  private final FiniteDifference difference = new FiniteDifference();
  private final BuildContext context = BuildContext.root("norm", DataType.DOUBLE, RandomKey.of(1));

  @AfterEach
  void free() {
    context.close();
    difference.close();
  }

  @Test
  void itEqualsTheOriginalsFigures() {
    LayerNorm layer = new LayerNorm();
    layer.build(context, Shape.of(4));
    Tensor y = layer.forward(difference.of(new double[] {1, 2, 3, 5}, 1, 4), Pass.evaluation());
    assertArrayEquals(
        new double[] {-1.0246944766, -0.4391547757, 0.1463849252, 1.3174643271},
        y.toArray(),
        1e-10);
  }

  @Test
  void gradientsEqualDifferences() {
    LayerNorm layer = new LayerNorm();
    layer.build(context, Shape.variable(5));
    difference.scramble(context);
    Tensor x = difference.random(2, 3, 5);
    Tensor weights = difference.random(2, 3, 5);
    layer.forward(x, Pass.evaluation());
    Tensor dx = layer.backward(TestArrays.copy(weights), true);
    FiniteDifference.check("input", x, dx, () -> loss(layer, x, weights));
    difference.checkParameters(context, () -> loss(layer, x, weights));
  }

  @Test
  void theInputGradientCanBeAddedToAnother() {
    LayerNorm layer = new LayerNorm();
    layer.build(context, Shape.of(5));
    difference.scramble(context);
    Tensor x = difference.random(3, 5);
    Tensor weights = difference.random(3, 5);
    Tensor residual = difference.random(3, 5);
    layer.forward(x, Pass.evaluation());
    double[] expected = TestArrays.sum(layer.backward(TestArrays.copy(weights), true), residual);
    assertArrayEquals(
        expected, layer.backward(TestArrays.copy(weights), residual).toArray(), 1e-14);
  }

  private static double loss(LayerNorm layer, Tensor x, Tensor weights) {
    return FiniteDifference.weigh(layer.forward(x, Pass.evaluation()), weights);
  }

  @Test
  void aConstantRowIsNotDividedByZero() {
    LayerNorm layer = new LayerNorm();
    layer.build(context, Shape.of(3));
    Tensor y = layer.forward(difference.of(new double[] {2, 2, 2}, 1, 3), Pass.evaluation());
    assertArrayEquals(new double[3], y.toArray());
    Tensor dx = layer.backward(difference.of(new double[] {1, 2, 3}, 1, 3), true);
    assertArrayEquals(new double[] {-1e6, 0, 1e6}, dx.toArray(), 1e-6);
  }

  @Test
  void oneFeatureHasNoDeviation() {
    ShapeException e =
        assertThrows(ShapeException.class, () -> new LayerNorm().build(context, Shape.variable(1)));
    assertEquals("norm: expected at least 2 features to normalise, got [*, 1]", e.getMessage());
  }
}
