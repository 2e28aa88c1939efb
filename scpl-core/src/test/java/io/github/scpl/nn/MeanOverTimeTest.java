// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.nn;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.scpl.TestArrays;
import io.github.scpl.device.Tensor;
import io.github.scpl.random.RandomKey;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;

class MeanOverTimeTest {
  private final FiniteDifference difference = new FiniteDifference();
  private final BuildContext context = BuildContext.root("mean", DataType.DOUBLE, RandomKey.of(1));
  private final MeanOverTime layer = new MeanOverTime();

  MeanOverTimeTest() {
    assertEquals(Shape.of(2), layer.build(context, Shape.variable(2)));
  }

  @AfterEach
  void free() {
    context.close();
    difference.close();
  }

  @Test
  void withoutAMaskAllStepsCount() {
    Tensor x = difference.of(new double[] {1, 2, 3, 4, 5, 12}, 1, 3, 2);
    double[] mean = layer.forward(x, Pass.evaluation()).toArray();
    assertArrayEquals(new double[] {3, 6}, mean, 1e-15);
  }

  @Test
  void maskedStepsDoNotCount() {
    Tensor x = difference.of(new double[] {1, 2, 3, 4, 5, 6, 7, 8}, 2, 2, 2);
    Tensor mask = difference.of(new double[] {1, 0, 0, 0}, 2, 2);
    double[] mean = layer.forward(x, mask).toArray();
    assertArrayEquals(new double[] {1, 2, 0, 0}, mean);
  }

  @Test
  void gradientsEqualDifferences() {
    Tensor x = difference.random(3, 4, 2);
    Tensor mask = difference.of(new double[] {1, 1, 1, 1, 1, 1, 0, 0, 0, 0, 0, 0}, 3, 4);
    Tensor weights = difference.random(3, 2);
    layer.forward(x, mask);
    Tensor dx = layer.backward(weights, true);
    FiniteDifference.check(
        "masked", x, dx, () -> FiniteDifference.weigh(layer.forward(x, mask), weights));

    layer.forward(x, Pass.evaluation());
    Tensor other = difference.random(3, 4, 2);
    double[] expected = TestArrays.sum(layer.backward(weights, true), other);
    FiniteDifference.check(
        "plain",
        x,
        layer.backward(weights, true),
        () -> FiniteDifference.weigh(layer.forward(x, Pass.evaluation()), weights));
    assertArrayEquals(expected, layer.backward(weights, other).toArray(), 1e-15);
  }
}
