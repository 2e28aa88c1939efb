// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.block;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.scpl.FiniteDifference;
import io.github.scpl.TestArrays;
import io.github.scpl.device.Tensor;
import io.github.scpl.host.HostAccess;
import io.github.scpl.nn.BuildContext;
import io.github.scpl.nn.Parameter;
import io.github.scpl.nn.Pass;
import io.github.scpl.nn.Shape;
import io.github.scpl.nn.ShapeException;
import io.github.scpl.random.RandomKey;
import java.util.Arrays;
import java.util.List;
import java.util.function.DoubleSupplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.buffer.DataType;

class PredSimLocalLossTest {
  private static final int[] LABELS = {0, 1, 0, 2, 1, 0};
  private static final int CLASSES = 3;

  private final BuildContext context = BuildContext.root("block", DataType.DOUBLE, RandomKey.of(1));

  @AfterEach
  void close() {
    context.close();
  }

  /** Compared by deviations, in full, in full because of one row, and as a vector. */
  static Stream<Shape> representations() {
    return Stream.of(Shape.of(4, 3, 3), Shape.of(3, 3, 2), Shape.of(5, 1, 4), Shape.of(6));
  }

  private static Tensor input(Shape shape) {
    return TestArrays.normal(DataType.DOUBLE, 3, shape.withBatch(LABELS.length));
  }

  @ParameterizedTest
  @MethodSource("representations")
  void gradientsAreThoseOfFiniteDifferences(Shape shape) {
    PredSimLocalLoss loss = new PredSimLocalLoss(context, shape, CLASSES);
    Tensor x = input(shape);
    DoubleSupplier value =
        () -> TestArrays.number(loss.evaluate(x, TestArrays.labels(LABELS), Pass.evaluation()));
    value.getAsDouble();
    double[] dx = loss.backward().toArray();
    List<double[]> gradients =
        context.parameters().stream().map(p -> p.gradient().toArray()).toList();
    assertTrue(context.parameters().stream().allMatch(Parameter::hasGradient));
    assertTrue(Arrays.stream(dx).anyMatch(g -> Math.abs(g) > 1e-4));
    FiniteDifference.check("representation", x, dx, value);
    for (int i = 0; i < gradients.size(); i++) {
      Parameter parameter = context.parameters().get(i);
      FiniteDifference.check(parameter.name(), parameter.value(), gradients.get(i), value);
    }
  }

  @Test
  void theConvolutionHasNoBiasAndTheClassifierHas() {
    new PredSimLocalLoss(context, Shape.of(4, 3, 3), CLASSES);
    assertEquals(
        List.of(
            "block.similarity.conv.weight",
            "block.prediction.linear.weight",
            "block.prediction.linear.bias"),
        context.parameters().stream().map(Parameter::name).toList());
  }

  /**
   * With all weights zero the classifier says 1/3, and rows have no direction: the cosines are 0,
   * where the 14 pairs of one class should have 1 and the 22 others -1/2.
   */
  @Test
  void predictionAndSimilarityAreWeighted() {
    PredSimLocalLoss loss = new PredSimLocalLoss(context, Shape.of(4, 3, 3), CLASSES);
    context.parameters().forEach(p -> HostAccess.clear(p.value()));
    double expected = 0.01 * Math.log(3) + 0.99 * (14 + 22 * 0.25) / 36;
    Tensor x = input(Shape.of(4, 3, 3));
    assertEquals(
        expected,
        TestArrays.number(loss.evaluate(x, TestArrays.labels(LABELS), Pass.evaluation())),
        1e-12);
  }

  @Test
  void sequencesAreRefused() {
    Exception error =
        assertThrows(
            ShapeException.class, () -> new PredSimLocalLoss(context, Shape.of(5, 6), CLASSES));
    assertEquals(
        "block: expected a map [channels, height, width] or a vector, got [5, 6]; use another"
            + " method",
        error.getMessage());
  }
}
