// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.block;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.github.scpl.FiniteDifference;
import io.github.scpl.TestArrays;
import io.github.scpl.device.Tensor;
import io.github.scpl.nn.BuildContext;
import io.github.scpl.nn.Pass;
import io.github.scpl.nn.Shape;
import io.github.scpl.nn.ShapeException;
import io.github.scpl.random.RandomKey;
import java.util.function.DoubleSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;

class ChannelDeviationTest {
  private final BuildContext context = BuildContext.root("part", DataType.DOUBLE, RandomKey.of(1));
  private final ChannelDeviation layer = new ChannelDeviation();

  @AfterEach
  void close() {
    context.close();
  }

  @Test
  void eachMapHasItsUnbiasedDeviation() {
    assertEquals(Shape.of(2), layer.build(context, Shape.of(2, 1, 3)));
    double[] values = {1, 2, 3, 10, 10, 16, -1, -1, -1, 0, 0, 3};
    Tensor x = TestArrays.of(DataType.DOUBLE, values, 2, 2, 1, 3);
    assertArrayEquals(
        new double[] {1, Math.sqrt(12), 0, Math.sqrt(3)},
        layer.forward(x, Pass.evaluation()).toArray(),
        1e-12);
    Tensor dy = TestArrays.of(DataType.DOUBLE, new double[] {4, 0, 5, 0}, 2, 2);
    double[] expected = new double[12]; // 4 (x - 2) / (2 * 1); the constant map has none
    expected[0] = -2;
    expected[2] = 2;
    assertArrayEquals(expected, layer.backward(dy, true).toArray(), 1e-12);
    assertNull(layer.backward(dy, false));
  }

  @Test
  void theGradientIsThatOfFiniteDifferences() {
    layer.build(context, Shape.of(4, 3, 5));
    layer.forward(TestArrays.normal(DataType.DOUBLE, 1, 6, 4, 3, 5), Pass.evaluation());
    Tensor x = TestArrays.normal(DataType.DOUBLE, 2, 3, 4, 3, 5);
    Tensor dy = TestArrays.normal(DataType.DOUBLE, 3, 3, 4);
    double[] weights = dy.toArray();
    DoubleSupplier loss =
        () -> {
          double[] y = layer.forward(x, Pass.evaluation()).toArray();
          double sum = 0;
          for (int i = 0; i < y.length; i++) {
            sum += y[i] * weights[i];
          }
          return sum;
        };
    loss.getAsDouble();
    double[] dx = layer.backward(dy, true).toArray();
    FiniteDifference.check("maps", x, dx, loss);
  }

  @Test
  void mapsOfOnePixelHaveNoDeviation() {
    assertThrows(ShapeException.class, () -> layer.build(context, Shape.of(4, 1, 1)));
    assertThrows(ShapeException.class, () -> layer.build(context, Shape.of(4)));
  }
}
