// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.loss;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.scpl.FiniteDifference;
import io.github.scpl.TestArrays;
import io.github.scpl.device.Tensor;
import io.github.scpl.nn.BuildContext;
import io.github.scpl.random.RandomKey;
import java.util.Arrays;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;

class SimilarityMatchingLossTest {
  private final BuildContext context = BuildContext.root("loss", DataType.DOUBLE, RandomKey.of(1));
  private final SimilarityMatchingLoss loss = new SimilarityMatchingLoss(context, 3);

  @AfterEach
  void close() {
    context.close();
  }

  /** The value was computed in Python from both matrices of cosines, one-hot rows included. */
  @Test
  void theValueIsTheMeanSquaredDifferenceOfCosines() {
    Tensor x =
        TestArrays.matrix(
            new double[] {1, 2, 4},
            new double[] {0.5, -1, 3},
            new double[] {2, 2, -1},
            new double[] {-3, 0, 1});
    assertEquals(
        1.0355232303136044,
        TestArrays.number(loss.evaluate(x, TestArrays.labels(0, 1, 0, 2))),
        1e-7);
  }

  /** By hand: the cosines of (1, -1) and (-1, 1) are 1 and -1, those of the classes 1 and -1/2. */
  @Test
  void twoOppositeRows() {
    Tensor x = TestArrays.matrix(new double[] {3, 1}, new double[] {0, 8});
    assertEquals(2 * 0.25 / 4, TestArrays.number(loss.evaluate(x, TestArrays.labels(2, 0))), 1e-7);
    assertEquals(2 * 4.0 / 4, TestArrays.number(loss.evaluate(x, TestArrays.labels(1, 1))), 1e-7);
  }

  @Test
  void oneHotFeaturesMatchTheirClasses() {
    Tensor x =
        TestArrays.matrix(
            new double[] {5, 1, 1}, new double[] {0, 0, 2}, new double[] {1, 0, 0}, new double[3]);
    x.write(9, new double[] {-1, 3, -1}, 3);
    assertEquals(0, TestArrays.number(loss.evaluate(x, TestArrays.labels(0, 2, 0, 1))), 1e-14);
    assertArrayEquals(new double[12], loss.gradient().toArray(), 1e-7);
  }

  @Test
  void theGradientIsThatOfFiniteDifferences() {
    int[] labels = {0, 1, 0, 2, 1, 0};
    TestArrays.number(
        loss.evaluate(TestArrays.normal(DataType.DOUBLE, 9, 8, 7), TestArrays.labels(new int[8])));
    Tensor x = TestArrays.normal(DataType.DOUBLE, 3, 6, 7);
    TestArrays.number(loss.evaluate(x, TestArrays.labels(labels)));
    double[] gradient = loss.gradient().toArray();
    assertTrue(Arrays.stream(gradient).anyMatch(g -> Math.abs(g) > 1e-3));
    FiniteDifference.check(
        "features",
        x,
        gradient,
        () -> TestArrays.number(loss.evaluate(x, TestArrays.labels(labels))));
  }

  @Test
  void aRowWithoutDirectionResemblesNothing() {
    Tensor x = TestArrays.matrix(new double[] {3, 1, 2}, new double[] {7, 7, 7});
    // cosines 1, 0, 0, 0 against 1, -1/2, -1/2, 1
    assertEquals(
        (0.25 + 0.25 + 1) / 4, TestArrays.number(loss.evaluate(x, TestArrays.labels(0, 1))), 1e-7);
    double[] gradient = loss.gradient().toArray();
    assertArrayEquals(new double[3], Arrays.copyOfRange(gradient, 3, 6));
    assertTrue(Arrays.stream(gradient).allMatch(g -> Math.abs(g) < 1), Arrays.toString(gradient));
  }

  @Test
  void aBatchOfOneRowHasNothingToLearn() {
    Tensor x = TestArrays.matrix(new double[] {3, 1, 2});
    assertEquals(0, TestArrays.number(loss.evaluate(x, TestArrays.labels(1))), 1e-14);
    assertArrayEquals(new double[3], loss.gradient().toArray(), 1e-7);
  }

  @Test
  void singlePrecisionIsClose() {
    int[] labels = {0, 1, 0, 2, 1, 0};
    Tensor x = TestArrays.normal(DataType.DOUBLE, 3, 6, 7);
    double expected = TestArrays.number(loss.evaluate(x, TestArrays.labels(labels)));
    double[] gradient = loss.gradient().toArray();
    try (BuildContext single = BuildContext.root("loss", DataType.FLOAT, RandomKey.of(1))) {
      SimilarityMatchingLoss twin = new SimilarityMatchingLoss(single, 3);
      Tensor y = TestArrays.of(DataType.FLOAT, x.toArray(), 6, 7);
      assertEquals(expected, TestArrays.number(twin.evaluate(y, TestArrays.labels(labels))), 1e-6);
      assertArrayEquals(gradient, twin.gradient().toArray(), 1e-6);
    }
  }

  @Test
  void oneClassHasNoOther() {
    assertThrows(IllegalArgumentException.class, () -> new SimilarityMatchingLoss(context, 1));
  }
}
