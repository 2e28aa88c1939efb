// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.block;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.scpl.FiniteDifference;
import io.github.scpl.TestArrays;
import io.github.scpl.device.Tensor;
import io.github.scpl.host.HostAccess;
import io.github.scpl.nn.BuildContext;
import io.github.scpl.nn.Linear;
import io.github.scpl.nn.Parameter;
import io.github.scpl.nn.Pass;
import io.github.scpl.nn.Shape;
import io.github.scpl.nn.ShapeException;
import io.github.scpl.random.RandomKey;
import java.util.List;
import java.util.function.DoubleSupplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.buffer.DataType;

class StandardLossTest {
  private static final int[] LABELS = {0, 1, 0, 2, 1, 0};
  private static final int CLASSES = 3;

  private final BuildContext context = BuildContext.root("block", DataType.DOUBLE, RandomKey.of(1));

  @AfterEach
  void close() {
    context.close();
  }

  private LocalLoss create(LocalLoss.Factory factory, Shape representation) {
    return factory.create(context, new LocalLoss.Site(representation, CLASSES, new Linear(4), 0.5));
  }

  private static Tensor input(Shape shape) {
    return TestArrays.normal(DataType.DOUBLE, 3, shape.withBatch(LABELS.length));
  }

  static Stream<Arguments> losses() {
    Shape map = Shape.of(4, 3, 3);
    Shape vector = Shape.of(6);
    return Stream.of(
        Arguments.of("contrastive", LocalLoss.contrastive(), vector),
        Arguments.of("similarity matching", LocalLoss.similarityMatching(), map),
        Arguments.of("similarity matching", LocalLoss.similarityMatching(), vector),
        Arguments.of("cross-entropy", LocalLoss.crossEntropy(), map),
        Arguments.of("cross-entropy", LocalLoss.crossEntropy(), vector),
        Arguments.of("predsim", LocalLoss.predSim(), map));
  }

  @ParameterizedTest
  @MethodSource("losses")
  void gradientsAreThoseOfFiniteDifferences(String name, LocalLoss.Factory factory, Shape shape) {
    LocalLoss loss = create(factory, shape);
    assertEquals(name, loss.name());
    Tensor x = input(shape);
    DoubleSupplier value =
        () -> TestArrays.number(loss.evaluate(x, TestArrays.labels(LABELS), Pass.evaluation()));
    assertTrue(value.getAsDouble() > 0.1);
    double[] dx = loss.backward().toArray();
    List<double[]> gradients =
        context.parameters().stream().map(p -> p.gradient().toArray()).toList();
    assertTrue(context.parameters().stream().allMatch(Parameter::hasGradient));
    FiniteDifference.check("representation", x, dx, value);
    assertFalse(gradients.isEmpty());
    for (int i = 0; i < gradients.size(); i++) {
      Parameter parameter = context.parameters().get(i);
      FiniteDifference.check(parameter.name(), parameter.value(), gradients.get(i), value);
    }
  }

  /** Cosines are 0 without weights, where the 14 pairs of one class should have 1. */
  @Test
  void aloneTheyHaveTheirWholeWeight() {
    Shape shape = Shape.of(4, 3, 3);
    LocalLoss similarity = create(LocalLoss.similarityMatching(), shape);
    LocalLoss prediction = create(LocalLoss.crossEntropy(), shape);
    context.parameters().forEach(p -> HostAccess.clear(p.value()));
    Tensor x = input(shape);
    assertEquals(
        (14 + 22 * 0.25) / 36,
        TestArrays.number(similarity.evaluate(x, TestArrays.labels(LABELS), Pass.evaluation())),
        1e-12);
    assertEquals(
        Math.log(3),
        TestArrays.number(prediction.evaluate(x, TestArrays.labels(LABELS), Pass.evaluation())),
        1e-12);
  }

  @Test
  void onlyTheContrastiveLossNeedsAProjector() {
    assertTrue(LocalLoss.contrastive().needsProjector());
    for (LocalLoss.Factory factory :
        List.of(LocalLoss.similarityMatching(), LocalLoss.crossEntropy(), LocalLoss.predSim())) {
      assertFalse(factory.needsProjector());
    }
  }

  /** The first four are VGG8's, by the original's rule. */
  @ParameterizedTest
  @CsvSource({
    "256, 16, 16, 2, 4", "512, 8, 8, 2, 2", "512, 4, 4, 2, 2", "512, 2, 2, 2, 2",
    "64, 32, 32, 4, 8", "2048, 4, 4, 1, 1", "4096, 2, 2, 1, 1", "100, 7, 5, 3, 5"
  })
  void theClassifierSeesAtMost2048FeaturesWherePoolingCan(
      int channels, int height, int width, int pooledHeight, int pooledWidth) {
    Shape pooled =
        CrossEntropyLocalLoss.pool(Shape.of(channels, height, width))
            .build(context, Shape.of(channels, height, width));
    assertEquals(Shape.of(channels, pooledHeight, pooledWidth), pooled);
  }

  @Test
  void sequencesAreRefused() {
    assertRefused("block.similarity", LocalLoss.similarityMatching());
    assertRefused("block.prediction", LocalLoss.crossEntropy());
  }

  private void assertRefused(String path, LocalLoss.Factory factory) {
    Exception error = assertThrows(ShapeException.class, () -> create(factory, Shape.of(5, 6)));
    assertEquals(
        path
            + ": expected a map [channels, height, width] or a vector, got [5, 6]; use another"
            + " method",
        error.getMessage());
  }
}
