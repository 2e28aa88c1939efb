// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.nn;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.github.scpl.TestArrays;
import io.github.scpl.device.Layout;
import io.github.scpl.device.Tensor;
import io.github.scpl.random.RandomKey;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.api.buffer.DataType;

class BatchNormTest {
  private static final Pass TRAINING = Pass.training(RandomKey.of(0));

  private final BuildContext context = BuildContext.root("norm", DataType.DOUBLE, RandomKey.of(1));
  private final BatchNorm norm = new BatchNorm();

  @AfterEach
  void close() {
    context.close();
  }

  private double[] buffer(int i) {
    return context.buffers().get(i).value().toArray();
  }

  @Test
  void theBatchIsNormalisedByItsBiasedVariance() {
    norm.build(context, Shape.of(2));
    Tensor x = TestArrays.matrix(new double[] {1, 10}, new double[] {2, 10}, new double[] {6, 16});
    // Means 3 and 12, biased variances 14/3 and 8.
    double a = 1 / Math.sqrt(14.0 / 3 + 1e-5);
    double b = 1 / Math.sqrt(8 + 1e-5);
    assertArrayEquals(
        new double[] {-2 * a, -2 * b, -a, -2 * b, 3 * a, 4 * b},
        norm.forward(x, TRAINING).toArray(),
        1e-12);
  }

  @Test
  void aRepeatedPassGivesTheSameBitsAndLeavesRunningStatistics() {
    norm.build(context, Shape.of(2));
    Tensor x = TestArrays.matrix(new double[] {1, 10}, new double[] {2, 10}, new double[] {6, 16});
    double[] output = norm.forward(x, TRAINING).toArray();
    double[] mean = buffer(0);
    double[] variance = buffer(1);
    assertArrayEquals(output, norm.forward(x, TRAINING.again()).toArray());
    assertArrayEquals(mean, buffer(0));
    assertArrayEquals(variance, buffer(1));
  }

  @Test
  void runningStatisticsMoveByATenthTowardsTheUnbiasedVariance() {
    norm.build(context, Shape.of(2));
    assertArrayEquals(new double[] {0, 0}, buffer(0));
    assertArrayEquals(new double[] {1, 1}, buffer(1));
    Tensor x = TestArrays.matrix(new double[] {1, 10}, new double[] {2, 10}, new double[] {6, 16});
    norm.forward(x, TRAINING);
    // Unbiased variances 7 and 12.
    assertArrayEquals(new double[] {0.3, 1.2}, buffer(0), 1e-12);
    assertArrayEquals(new double[] {0.9 + 0.7, 0.9 + 1.2}, buffer(1), 1e-12);
    norm.forward(x, TRAINING);
    assertArrayEquals(new double[] {0.57, 2.28}, buffer(0), 1e-12);
    assertArrayEquals(new double[] {0.9 * 1.6 + 0.7, 0.9 * 2.1 + 1.2}, buffer(1), 1e-12);
  }

  @Test
  void evaluationUsesTheRunningStatisticsAndLeavesThemAlone() {
    norm.build(context, Shape.of(1, 1, 2));
    context.buffers().get(0).value().fill(() -> 3);
    context.buffers().get(1).value().fill(() -> 4);
    context.parameters().get(0).value().fill(() -> 5);
    context.parameters().get(1).value().fill(() -> 6);
    Tensor x = TestArrays.of(DataType.DOUBLE, new double[] {3, 7}, 1, 1, 1, 2);
    double[] y = norm.forward(x, Pass.evaluation()).toArray();
    assertArrayEquals(new double[] {6, 6 + 5 * 4 / Math.sqrt(4 + 1e-5)}, y, 1e-12);
    assertArrayEquals(new double[] {3}, buffer(0));
    assertArrayEquals(new double[] {4}, buffer(1));
  }

  @Test
  void aSingleValueHasNoUnbiasedVarianceAndLeavesTheRunningOne() {
    norm.build(context, Shape.of(2));
    Tensor y = norm.forward(TestArrays.matrix(new double[] {5, -5}), TRAINING);
    assertArrayEquals(new double[] {0, 0}, y.toArray(), 1e-12);
    assertArrayEquals(new double[] {0.5, -0.5}, buffer(0), 1e-12);
    assertArrayEquals(new double[] {1, 1}, buffer(1));
  }

  @ParameterizedTest
  @EnumSource(
      value = DataType.class,
      names = {"FLOAT", "DOUBLE"})
  void aLargeMeanCostsFewDigits(DataType type) {
    try (BuildContext typed = BuildContext.root("norm", type, RandomKey.of(1))) {
      norm.build(typed, Shape.of(1, 40, 40));
      double[] noise = (TestArrays.normal(DataType.DOUBLE, 1, 4 * 1600)).toArray();
      int[] next = {0};
      Tensor x = TestArrays.filled(type, () -> 4096 + noise[next[0]++], 4, 1, 40, 40);
      double[] y = norm.forward(x, TRAINING).toArray();
      double mean = 0;
      for (double value : noise) {
        mean += value / noise.length;
      }
      double variance = 0;
      for (double value : noise) {
        variance += (value - mean) * (value - mean) / noise.length;
      }
      // A float near 4096 is rounded by up to 2.5e-4: once in the input, once in the mean.
      double tolerance = type == DataType.FLOAT ? 6e-4 : 1e-9;
      for (int i = 0; i < y.length; i++) {
        assertEquals((noise[i] - mean) / Math.sqrt(variance + 1e-5), y[i], tolerance);
      }
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"FLOAT", "DOUBLE"})
  void withALeakyReluItHasTheBitsOfTwoLayers(DataType type) {
    for (double slope : new double[] {0, 0.125}) {
      try (BuildContext one = BuildContext.root("norm", type, RandomKey.of(1));
          BuildContext two = BuildContext.root("norm", type, RandomKey.of(1))) {
        Layer fused = new BatchNorm().withLeakyRelu(slope);
        BatchNorm norm = new BatchNorm();
        Activation relu = Activation.leakyRelu(slope);
        Shape shape = Shape.of(3, 4, 5);
        one.build("norm", fused, shape);
        two.build("norm", norm, shape);
        two.build("relu", relu, shape);
        Tensor x = TestArrays.normal(type, 1, 6, 3, 4, 5);
        Tensor y = relu.forward(norm.forward(x, TRAINING), TRAINING);
        assertArrayEquals(y.toArray(), fused.forward(x, TRAINING).toArray());
        Tensor expected =
            norm.backward(relu.backward(TestArrays.normal(type, 2, 6, 3, 4, 5), true), true);
        Tensor actual = fused.backward(TestArrays.normal(type, 2, 6, 3, 4, 5), true);
        assertArrayEquals(expected.toArray(), actual.toArray());
        for (int i = 0; i < 2; i++) {
          double[] gradient = two.parameters().get(i).gradient().toArray();
          assertArrayEquals(gradient, one.parameters().get(i).gradient().toArray());
        }
      }
    }
  }

  /** On maps with rows and columns beside all windows, and weights of both signs. */
  @ParameterizedTest
  @EnumSource(names = {"FLOAT", "DOUBLE"})
  void withMaxPoolingItIsTwoLayers(DataType type) {
    List<Layout> layouts =
        type == DataType.FLOAT ? List.of(Layout.values()) : List.of(Layout.ROW_MAJOR);
    for (Layout layout : layouts) {
      try (BuildContext one = BuildContext.root("norm", type, RandomKey.of(1));
          BuildContext two = BuildContext.root("norm", type, RandomKey.of(1))) {
        Layer fused = new BatchNorm().withLeakyRelu(0.125).withMaxPool(2);
        Layer norm = new BatchNorm().withLeakyRelu(0.125);
        Layer pool = Pool2d.max(2);
        Shape shape = Shape.of(4, 5, 7);
        Shape pooled = Shape.of(4, 2, 3);
        assertEquals(pooled, one.build("norm", fused, shape));
        two.build("norm", norm, shape);
        assertEquals(pooled, two.build("pool", pool, shape));
        for (BuildContext context : List.of(one, two)) {
          context.parameters().get(0).value().assign(new double[] {1, -2, 0.5, -0.25});
          context.parameters().get(1).value().assign(new double[] {0, 1, -1, 0.5});
        }
        Tensor x = in(layout, TestArrays.normal(type, 1, shape.withBatch(6)));
        double[] expected = pool.forward(norm.forward(x, TRAINING), TRAINING).toArray();
        assertArrayEquals(expected, fused.forward(x, TRAINING).toArray());
        Tensor dy = in(layout, TestArrays.normal(type, 2, pooled.withBatch(6)));
        Tensor same = in(layout, TestArrays.normal(type, 2, pooled.withBatch(6)));
        double tolerance = type == DataType.FLOAT ? 2e-6 : 1e-14;
        double[] dx = norm.backward(pool.backward(dy, true), true).toArray();
        assertArrayEquals(dx, fused.backward(same, true).toArray(), tolerance);
        for (int i = 0; i < 2; i++) {
          double[] gradient = two.parameters().get(i).gradient().toArray();
          assertArrayEquals(gradient, one.parameters().get(i).gradient().toArray(), 20 * tolerance);
        }
      }
    }
  }

  private static Tensor in(Layout layout, Tensor values) {
    Tensor tensor = values.as(layout);
    tensor.assign(values.toArray());
    return tensor;
  }

  @Test
  void mapsSmallerThanAWindowAreRefused() {
    BatchNorm pooled = norm.withMaxPool(4);
    ShapeException error =
        assertThrows(ShapeException.class, () -> pooled.build(context, Shape.of(1, 8, 3)));
    assertEquals(
        "norm: expected maps of at least 4x4 pixels for windows of that size, got [1, 8, 3]",
        error.getMessage());
    assertThrows(IllegalArgumentException.class, () -> norm.withMaxPool(0));
  }
}
