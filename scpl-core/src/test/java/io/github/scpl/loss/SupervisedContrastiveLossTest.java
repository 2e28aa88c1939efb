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
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.buffer.DataType;

/** Pinned values were computed by the original implementation in float64. */
class SupervisedContrastiveLossTest {
  private static final Tensor FOUR_ROWS =
      TestArrays.matrix(
          new double[] {1, 2, 2},
          new double[] {2, 1, -2},
          new double[] {0, 3, 4},
          new double[] {1, 0, 1});
  private static final int[] FOUR_LABELS = {0, 1, 0, 2};

  private final BuildContext context = BuildContext.root("loss", DataType.DOUBLE, RandomKey.of(1));

  @AfterEach
  void close() {
    context.close();
  }

  private SupervisedContrastiveLoss loss(double temperature) {
    return new SupervisedContrastiveLoss(context, temperature);
  }

  @Test
  void valueAndGradientAreTheOriginals() {
    SupervisedContrastiveLoss loss = loss(0.1);
    assertEquals(
        0.015515446807,
        TestArrays.number(loss.evaluate(FOUR_ROWS, TestArrays.labels(FOUR_LABELS))),
        6e-13);
    assertArrayEquals(
        new double[] {
          .033975996, -.017406615, .000418617,
          .000011407, .000023157, .000022986,
          -.005557012, -.005269265, .003951948,
          -.022618272, .068652668, .022618272
        },
        loss.gradient().toArray(),
        6e-10);
  }

  @Test
  void valueAndGradientFollowTheTemperature() {
    SupervisedContrastiveLoss loss = loss(0.5);
    assertEquals(
        0.128312250354,
        TestArrays.number(loss.evaluate(FOUR_ROWS, TestArrays.labels(FOUR_LABELS))),
        6e-13);
    assertArrayEquals(
        new double[] {.039492667, -.010073438, -.009672896},
        Arrays.copyOf(loss.gradient().toArray(), 3),
        6e-10);
  }

  @Test
  void valueOfTwoPairs() {
    Tensor v =
        TestArrays.matrix(
            new double[] {1, 0}, new double[] {0, 1}, new double[] {1, 1}, new double[] {-1, 0});
    assertEquals(
        4.506490892533,
        TestArrays.number(loss(0.1).evaluate(v, TestArrays.labels(0, 0, 1, 1))),
        6e-12);
  }

  @ParameterizedTest
  @CsvSource({"7, 5, 3, 0.1", "8, 3, 2, 0.5", "5, 4, 1, 0.2", "6, 2, 6, 0.3", "2, 3, 1, 0.1"})
  void gradientIsTheDerivative(int batch, int width, int classes, double temperature) {
    Tensor v = TestArrays.normal(DataType.DOUBLE, batch, batch, width);
    int[] labels = IntStream.range(0, batch).map(i -> i * (i + 3) / 2 % classes).toArray();
    SupervisedContrastiveLoss loss = loss(temperature);
    double[] before = v.toArray();
    TestArrays.number(loss.evaluate(v, TestArrays.labels(labels)));
    assertArrayEquals(before, v.toArray(), "the embeddings must be left alone");
    double[] gradient = loss.gradient().toArray();
    FiniteDifference.check(
        "embeddings",
        v,
        gradient,
        () -> TestArrays.number(loss.evaluate(v, TestArrays.labels(labels))));
  }

  @Test
  void oneRowHasNoLossAndNoGradient() {
    SupervisedContrastiveLoss loss = loss(0.1);
    TestArrays.number(loss.evaluate(FOUR_ROWS, TestArrays.labels(FOUR_LABELS)));
    assertEquals(
        0,
        TestArrays.number(
            loss.evaluate(TestArrays.matrix(new double[] {3, 4, 5}), TestArrays.labels(1))));
    assertArrayEquals(new long[] {1, 3}, loss.gradient().shape());
    assertArrayEquals(new double[3], loss.gradient().toArray());
  }

  @Test
  void twoRowsOfOneClassHaveNoGradient() {
    SupervisedContrastiveLoss loss = loss(0.1);
    Tensor v = TestArrays.matrix(new double[] {1, 2}, new double[] {-3, 1});
    assertEquals(0, TestArrays.number(loss.evaluate(v, TestArrays.labels(4, 4))), 1e-12);
    assertArrayEquals(new double[4], loss.gradient().toArray(), 1e-12);
  }

  @Test
  void anAnchorAloneInItsClassHasNoLoss() {
    SupervisedContrastiveLoss loss = loss(0.1);
    assertEquals(0, TestArrays.number(loss.evaluate(FOUR_ROWS, TestArrays.labels(3, 1, 0, 2))));
    assertArrayEquals(new double[12], loss.gradient().toArray());
  }

  @Test
  void anAnchorAloneInItsClassRepelsTheOthersAndCountsInTheMean() {
    Tensor three =
        TestArrays.matrix(new double[] {1, 0}, new double[] {0.6, 0.8}, new double[] {0, 1});
    // Both anchors of class 0: ½ (ln(e^{s_p} + e^{s_n}) - s_p), then the mean over three anchors.
    double positive = Math.exp(0.6 / 0.5);
    double first = 0.5 * Math.log((positive + Math.exp(0)) / positive);
    double second = 0.5 * Math.log((positive + Math.exp(0.8 / 0.5)) / positive);
    SupervisedContrastiveLoss loss = loss(0.5);
    assertEquals(
        (first + second) / 3,
        TestArrays.number(loss.evaluate(three, TestArrays.labels(0, 0, 1))),
        1e-12);
    double[] gradient = loss.gradient().toArray();
    assertTrue(Math.abs(gradient[4]) > 0.01, "the lone row is pushed too");
  }

  @ParameterizedTest
  @EnumSource(
      value = DataType.class,
      names = {"FLOAT", "DOUBLE"})
  void aRowOfZerosHasNoGradient(DataType type) {
    try (BuildContext typed = BuildContext.root("loss", type, RandomKey.of(1))) {
      SupervisedContrastiveLoss loss = new SupervisedContrastiveLoss(typed, 0.1);
      Tensor v = TestArrays.of(type, new double[] {1, 2, 0, 0, -1, 1, 2, 1}, 4, 2);
      double value = TestArrays.number(loss.evaluate(v, TestArrays.labels(0, 0, 1, 1)));
      assertTrue(Double.isFinite(value) && value > 0);
      double[] gradient = loss.gradient().toArray();
      assertArrayEquals(new double[2], Arrays.copyOfRange(gradient, 2, 4));
      assertTrue(
          Math.abs(gradient[0]) > 1e-3 && Arrays.stream(gradient).allMatch(Double::isFinite));
    }
  }

  @Test
  void onlyTheDirectionOfARowMatters() {
    SupervisedContrastiveLoss loss = loss(0.1);
    double expected = TestArrays.number(loss.evaluate(FOUR_ROWS, TestArrays.labels(FOUR_LABELS)));
    double[] gradient = loss.gradient().toArray();
    Tensor longer =
        TestArrays.of(
            DataType.DOUBLE, Arrays.stream(FOUR_ROWS.toArray()).map(v -> 8 * v).toArray(), 4, 3);
    assertEquals(
        expected, TestArrays.number(loss.evaluate(longer, TestArrays.labels(FOUR_LABELS))), 1e-12);
    double[] shorter = Arrays.stream(gradient).map(g -> g / 8).toArray();
    assertArrayEquals(shorter, loss.gradient().toArray(), 1e-12);
  }

  @ParameterizedTest
  @ValueSource(doubles = {1e-3, 1e-6, 1e-12})
  void aTinyTemperatureStaysFinite(double temperature) {
    int[] labels = IntStream.range(0, 131).map(i -> i % 4).toArray();
    for (DataType type : new DataType[] {DataType.FLOAT, DataType.DOUBLE}) {
      try (BuildContext typed = BuildContext.root("loss", type, RandomKey.of(1))) {
        SupervisedContrastiveLoss loss = new SupervisedContrastiveLoss(typed, temperature);
        double value =
            TestArrays.number(
                loss.evaluate(TestArrays.normal(type, 3, 131, 300), TestArrays.labels(labels)));
        assertTrue(Double.isFinite(value) && value > 0, type + " " + value);
        double[] gradient = loss.gradient().toArray();
        double largest = Arrays.stream(gradient).map(Math::abs).max().orElseThrow();
        // Each pair of rows pulls with at most 2 / temperature.
        assertTrue(largest > 0 && largest < 4 / temperature, type + " " + largest);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(doubles = {0, -1, Double.NaN, Double.POSITIVE_INFINITY})
  void aTemperatureIsPositiveAndFinite(double temperature) {
    assertThrows(IllegalArgumentException.class, () -> loss(temperature));
  }
}
