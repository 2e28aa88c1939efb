// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.examples;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.scpl.FiniteDifference;
import io.github.scpl.TestArrays;
import io.github.scpl.device.Tensor;
import io.github.scpl.nn.BuildContext;
import io.github.scpl.nn.Parameter;
import io.github.scpl.nn.Pass;
import io.github.scpl.nn.Shape;
import io.github.scpl.nn.ShapeException;
import io.github.scpl.random.RandomKey;
import java.util.function.DoubleSupplier;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;

class SwishTest {
  private static final int ROWS = 5;
  private static final int FEATURES = 4;

  private final Swish swish = new Swish();
  private final Tensor x = TestArrays.normal(DataType.DOUBLE, 1, ROWS, FEATURES);

  private static BuildContext context() {
    return BuildContext.root("net", DataType.DOUBLE, RandomKey.of(1));
  }

  private Tensor forward() {
    return swish.forward(x, Pass.evaluation());
  }

  @Test
  void theOutputIsSwish() {
    try (BuildContext context = context()) {
      swish.build(context, Shape.of(FEATURES));
      double[] slopes = {1, 0.5, -2, 0};
      context.parameters().get(0).value().write(0, slopes, FEATURES);
      double[] expected = x.toArray();
      for (int i = 0; i < expected.length; i++) {
        expected[i] /= 1 + Math.exp(-slopes[i % FEATURES] * expected[i]);
      }
      assertArrayEquals(expected, forward().toArray(), 1e-12);
    }
  }

  @Test
  void gradientsAreThoseOfFiniteDifferences() {
    try (BuildContext context = context()) {
      swish.build(context, Shape.of(FEATURES));
      Parameter slope = context.parameters().get(0);
      slope.value().write(0, new double[] {1, 0.5, -2, 0}, FEATURES);
      Tensor dy = TestArrays.normal(DataType.DOUBLE, 2, ROWS, FEATURES);
      double[] weights = dy.toArray();
      double[] before = x.toArray();
      Tensor y = forward();
      double[] output = y.toArray();
      double[] dx = swish.backward(dy, true).toArray();
      assertArrayEquals(output, y.toArray(), "the block above may still read it");
      assertArrayEquals(before, x.toArray(), "the input is only read");
      assertTrue(slope.hasGradient());
      double[] slopeGradient = slope.gradient().toArray();
      DoubleSupplier loss = () -> dot(forward().toArray(), weights);
      FiniteDifference.check("input", x, dx, loss);
      FiniteDifference.check("slope", slope.value(), slopeGradient, loss);
    }
  }

  private static double dot(double[] a, double[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += a[i] * b[i];
    }
    return sum;
  }

  @Test
  void noInputGradientWhereNoneIsWanted() {
    try (BuildContext context = context()) {
      swish.build(context, Shape.of(FEATURES));
      forward();
      assertNull(swish.backward(TestArrays.normal(DataType.DOUBLE, 2, ROWS, FEATURES), false));
    }
  }

  @Test
  void mapsAreRefused() {
    try (BuildContext context = context()) {
      Exception error =
          assertThrows(ShapeException.class, () -> swish.build(context, Shape.of(3, 2, 2)));
      assertTrue(error.getMessage().startsWith("net: expected [features]"), error.getMessage());
    }
  }
}
