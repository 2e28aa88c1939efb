// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.examples;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.scpl.FiniteDifference;
import io.github.scpl.TestArrays;
import io.github.scpl.host.HostAccess;
import io.github.scpl.nn.BuildContext;
import io.github.scpl.nn.Parameter;
import io.github.scpl.nn.Pass;
import io.github.scpl.nn.Shape;
import io.github.scpl.nn.ShapeException;
import io.github.scpl.random.RandomKey;
import java.util.function.DoubleSupplier;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

class SwishTest {
  private static final int ROWS = 5;
  private static final int FEATURES = 4;

  private final Swish swish = new Swish();
  private final INDArray x = TestArrays.normal(DataType.DOUBLE, 1, ROWS, FEATURES);

  private static BuildContext context() {
    return BuildContext.root("net", DataType.DOUBLE, RandomKey.of(1));
  }

  private INDArray forward() {
    return swish.forward(x, Pass.evaluation());
  }

  @Test
  void theOutputIsSwish() {
    try (BuildContext context = context()) {
      swish.build(context, Shape.of(FEATURES));
      double[] slopes = {1, 0.5, -2, 0};
      HostAccess.write(context.parameters().get(0).value(), 0, slopes, FEATURES);
      double[] expected = HostAccess.toArray(x);
      for (int i = 0; i < expected.length; i++) {
        expected[i] /= 1 + Math.exp(-slopes[i % FEATURES] * expected[i]);
      }
      assertArrayEquals(expected, HostAccess.toArray(forward()), 1e-12);
    }
  }

  @Test
  void gradientsAreThoseOfFiniteDifferences() {
    try (BuildContext context = context()) {
      swish.build(context, Shape.of(FEATURES));
      Parameter slope = context.parameters().get(0);
      HostAccess.write(slope.value(), 0, new double[] {1, 0.5, -2, 0}, FEATURES);
      INDArray dy = TestArrays.normal(DataType.DOUBLE, 2, ROWS, FEATURES);
      double[] weights = HostAccess.toArray(dy);
      double[] before = HostAccess.toArray(x);
      INDArray y = forward();
      double[] output = HostAccess.toArray(y);
      double[] dx = HostAccess.toArray(swish.backward(dy, true));
      assertArrayEquals(output, HostAccess.toArray(y), "the block above may still read it");
      assertArrayEquals(before, HostAccess.toArray(x), "the input is only read");
      assertTrue(slope.hasGradient());
      double[] slopeGradient = HostAccess.toArray(slope.gradient());
      DoubleSupplier loss = () -> dot(HostAccess.toArray(forward()), weights);
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
