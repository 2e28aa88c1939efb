// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.examples;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.github.scpl.FiniteDifference;
import io.github.scpl.TestArrays;
import io.github.scpl.device.Tensor;
import io.github.scpl.nn.BuildContext;
import io.github.scpl.nn.Pass;
import io.github.scpl.nn.Shape;
import io.github.scpl.random.RandomKey;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;

class TanhResidualTest {
  private static final long[] SHAPE = {5, 2, 3};

  private final TanhResidual layer = new TanhResidual();
  private final Tensor x = TestArrays.normal(DataType.DOUBLE, 1, SHAPE);

  private BuildContext built() {
    BuildContext context = BuildContext.root("net", DataType.DOUBLE, RandomKey.of(1));
    layer.build(context, Shape.of(2, 3));
    return context;
  }

  private double[] forward() {
    return layer.forward(x, Pass.evaluation()).toArray();
  }

  @Test
  void theOutputIsTheSumOfInputAndTangent() {
    try (BuildContext context = built()) {
      double[] expected = x.toArray();
      for (int i = 0; i < expected.length; i++) {
        expected[i] += Math.tanh(expected[i]);
      }
      assertArrayEquals(expected, forward(), 1e-12, context.path());
    }
  }

  @Test
  void theGradientIsThatOfFiniteDifferences() {
    try (BuildContext context = built()) {
      Tensor dy = TestArrays.normal(DataType.DOUBLE, 2, SHAPE);
      double[] weights = dy.toArray();
      double[] before = x.toArray();
      Tensor y = layer.forward(x, Pass.evaluation());
      double[] output = y.toArray();
      double[] dx = layer.backward(dy, true).toArray();
      assertArrayEquals(output, y.toArray(), "the block above may still read it");
      assertArrayEquals(before, x.toArray(), "the input is only read");
      FiniteDifference.check(context.path(), x, dx, () -> dot(forward(), weights));
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
    try (BuildContext context = built()) {
      forward();
      Tensor dy = TestArrays.normal(context.dataType(), 2, SHAPE);
      assertNull(layer.backward(dy, false));
    }
  }
}
