// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.nn;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.github.scpl.host.HostAccess;
import io.github.scpl.random.RandomKey;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

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
    INDArray y = layer.forward(difference.of(new double[] {1, 2, 3, 5}, 1, 4), Pass.evaluation());
    assertArrayEquals(
        new double[] {-1.0246944766, -0.4391547757, 0.1463849252, 1.3174643271},
        HostAccess.toArray(y),
        1e-10);
  }

  @Test
  void gradientsEqualDifferences() {
    LayerNorm layer = new LayerNorm();
    layer.build(context, Shape.variable(5));
    difference.scramble(context);
    INDArray x = difference.random(2, 3, 5);
    INDArray weights = difference.random(2, 3, 5);
    layer.forward(x, Pass.evaluation());
    INDArray dx = layer.backward(weights.dup(), true);
    FiniteDifference.check("input", x, dx, () -> loss(layer, x, weights));
    difference.checkParameters(context, () -> loss(layer, x, weights));
  }

  @Test
  void theInputGradientCanBeAddedToAnother() {
    LayerNorm layer = new LayerNorm();
    layer.build(context, Shape.of(5));
    difference.scramble(context);
    INDArray x = difference.random(3, 5);
    INDArray weights = difference.random(3, 5);
    INDArray residual = difference.random(3, 5);
    layer.forward(x, Pass.evaluation());
    double[] expected = HostAccess.toArray(layer.backward(weights.dup(), true).add(residual));
    assertArrayEquals(expected, HostAccess.toArray(layer.backward(weights.dup(), residual)), 1e-14);
  }

  private static double loss(LayerNorm layer, INDArray x, INDArray weights) {
    return FiniteDifference.weigh(layer.forward(x, Pass.evaluation()), weights);
  }

  @Test
  void aConstantRowIsNotDividedByZero() {
    LayerNorm layer = new LayerNorm();
    layer.build(context, Shape.of(3));
    INDArray y = layer.forward(difference.of(new double[] {2, 2, 2}, 1, 3), Pass.evaluation());
    assertArrayEquals(new double[3], HostAccess.toArray(y));
    INDArray dx = layer.backward(difference.of(new double[] {1, 2, 3}, 1, 3), true);
    assertArrayEquals(new double[] {-1e6, 0, 1e6}, HostAccess.toArray(dx), 1e-6);
  }

  @Test
  void oneFeatureHasNoDeviation() {
    ShapeException e =
        assertThrows(ShapeException.class, () -> new LayerNorm().build(context, Shape.variable(1)));
    assertEquals("norm: expected at least 2 features to normalise, got [*, 1]", e.getMessage());
  }
}
