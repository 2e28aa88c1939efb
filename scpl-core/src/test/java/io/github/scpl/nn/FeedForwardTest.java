// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.nn;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.github.scpl.TestArrays;
import io.github.scpl.device.Tensor;
import io.github.scpl.random.RandomKey;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.buffer.DataType;

class FeedForwardTest {
  private static final Pass PASS = Pass.training(RandomKey.of(5));

  private final FiniteDifference difference = new FiniteDifference();
  private final BuildContext context = BuildContext.root("ff", DataType.DOUBLE, RandomKey.of(1));

  @AfterEach
  void free() {
    context.close();
    difference.close();
  }

  @ParameterizedTest
  @ValueSource(doubles = {0, 0.4})
  void gradientsEqualDifferences(double rate) {
    FeedForward layer = new FeedForward(7, rate);
    assertEquals(Shape.variable(4), layer.build(context, Shape.variable(4)));
    difference.scramble(context);
    Tensor x = difference.random(2, 3, 4);
    Tensor weights = difference.random(2, 3, 4);
    layer.forward(x, PASS);
    Tensor dx = layer.backward(TestArrays.copy(weights), true);
    FiniteDifference.check("input", x, dx, () -> loss(layer, x, weights));
    difference.checkParameters(context, () -> loss(layer, x, weights));
  }

  private static double loss(FeedForward layer, Tensor x, Tensor weights) {
    return FiniteDifference.weigh(layer.forward(x, PASS), weights);
  }

  @Test
  void itRefusesOtherShapes() {
    ShapeException e =
        assertThrows(ShapeException.class, () -> new FeedForward(7, 0).build(context, Shape.of(4)));
    assertEquals("ff: expected an input of shape [time, features], got [4]", e.getMessage());
  }
}
