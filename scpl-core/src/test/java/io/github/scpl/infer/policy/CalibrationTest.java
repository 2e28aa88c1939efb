// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.infer.policy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.scpl.random.RandomKey;
import java.util.List;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

class CalibrationTest {
  private static final int ROWS = 20_000;
  private static final int CLASSES = 4;

  /** Labels drawn from softmax(logits); the output shows the logits times a factor. */
  private static ExitLogits drawn(double... factors) {
    RandomGenerator random = RandomKey.of(1).generator();
    double[][][] outputs = new double[factors.length][ROWS][CLASSES];
    int[] labels = new int[ROWS];
    double[] logits = new double[CLASSES];
    double[] probabilities = new double[CLASSES];
    for (int row = 0; row < ROWS; row++) {
      for (int c = 0; c < CLASSES; c++) {
        logits[c] = 2 * random.nextGaussian();
        for (int output = 0; output < factors.length; output++) {
          outputs[output][row][c] = logits[c] * factors[output];
        }
      }
      Softmax.probabilities(logits, 1, probabilities);
      double left = random.nextDouble();
      while (labels[row] < CLASSES - 1 && left >= probabilities[labels[row]]) {
        left -= probabilities[labels[row]++];
      }
    }
    return ExitLogits.of(List.of(outputs), true, labels);
  }

  @Test
  void logitsThatAreNotFiniteAreRefused() {
    double[][][] outputs = {{{1, 2}, {3, 4}}, {{1, 2}, {Double.NaN, 4}}};
    assertEquals(
        "Expected finite logits, got NaN in row 1 of head",
        assertThrows(
                IllegalArgumentException.class,
                () -> ExitLogits.of(List.of(outputs), true, new int[] {0, 1}))
            .getMessage());
  }

  @Test
  void theTemperatureUndoesWhatMadeTheLogitsTooLargeOrTooSmall() {
    Calibration calibration = Calibration.of(drawn(3, 0.5, 1));
    assertEquals(List.of("exit 0", "exit 1", "head"), calibration.outputs());
    assertEquals(3, calibration.temperatures().get(0), 0.1);
    assertEquals(0.5, calibration.temperatures().get(1), 0.02);
    assertEquals(1, calibration.temperatures().get(2), 0.04);
    for (int output = 0; output < 2; output++) {
      assertTrue(calibration.errorsBefore().get(output) > 0.1);
      assertTrue(calibration.errorsAfter().get(output) < 0.015);
    }
  }

  @Test
  void noOtherTemperatureMakesTheLabelsMoreLikely() {
    ExitLogits logits = drawn(3);
    double best = Calibration.of(logits).temperatures().get(0);
    double least = loss(logits, best);
    for (double factor : new double[] {0.5, 0.9, 0.99, 1.01, 1.1, 2}) {
      assertTrue(loss(logits, best * factor) > least, () -> "times " + factor);
    }
  }

  private static double loss(ExitLogits logits, double temperature) {
    double[] probabilities = new double[logits.classes()];
    double sum = 0;
    for (int row = 0; row < logits.rows(); row++) {
      Softmax.probabilities(logits.logits(0, row), temperature, probabilities);
      sum -= Math.log(probabilities[logits.label(row)]);
    }
    return sum;
  }

  @Test
  void withoutAMinimumTheTemperatureStaysWithinItsBounds() {
    double[][] right = {{1, 0}, {0, 1}};
    double[][] wrong = {{0, 1}, {1, 0}};
    ExitLogits logits = ExitLogits.of(List.of(right, wrong), true, new int[] {0, 1});
    List<Double> temperatures = Calibration.of(logits).temperatures();
    assertEquals(0.01, temperatures.get(0), 1e-9);
    assertEquals(100, temperatures.get(1), 1e-6);
  }

  @Test
  void theErrorIsTheMeanGapBetweenConfidenceAndAccuracyOfABin() {
    double certain = 50;
    double even = 0;
    double[][] head = {
      {certain, 0}, {certain, 0}, {certain, 0}, {certain, 0}, {even, 0}, {even, 0}
    };
    // Confidence 1 with 3 of 4 right: a gap of 1 in 4 rows; confidence 0.5 with both right: of 1.
    ExitLogits logits =
        ExitLogits.of(List.<double[][]>of(head), true, new int[] {0, 0, 0, 1, 0, 0});
    ExitSettings plain = ExitSettings.of(ExitPolicy.never());
    assertEquals(2.0 / 6, Calibration.errors(logits, plain).get(0), 1e-12);
  }

  @Test
  void settingsCarryTheTemperaturesOfExitsAndHead() {
    Calibration calibration =
        new Calibration(
            List.of("exit 0", "head"), List.of(2.0, 3.0), List.of(0.1, 0.1), List.of(0.0, 0.0));
    ExitPolicy policy = ExitPolicy.confidence(0.8);
    assertEquals(new ExitSettings(policy, List.of(2.0), 3), calibration.settings(policy));
    Calibration cut = new Calibration(List.of("exit 0"), List.of(2.0), List.of(0.1), List.of(0.0));
    assertEquals(new ExitSettings(policy, List.of(2.0), 1), cut.settings(policy));
  }

  @Test
  void logitsThatDoNotFitTogetherAreRefused() {
    double[][] two = {{1, 0}, {0, 1}};
    double[][] one = {{1, 0}};
    double[][] uneven = {{1, 0}, {1}};
    int[] labels = {0, 1};
    assertRefused(List.of(), labels);
    assertRefused(List.of(two, one), labels);
    assertRefused(List.of(two, uneven), labels);
    assertRefused(List.<double[][]>of(two), new int[] {0, 2});
    assertRefused(List.<double[][]>of(new double[0][]), new int[0]);
  }

  private static void assertRefused(List<double[][]> outputs, int[] labels) {
    assertThrows(IllegalArgumentException.class, () -> ExitLogits.of(outputs, true, labels));
  }
}
