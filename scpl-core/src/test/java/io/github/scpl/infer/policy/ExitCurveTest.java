// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.infer.policy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ExitCurveTest {
  private static final ExitSettings PLAIN = ExitSettings.of(ExitPolicy.never());

  /** Logits of two classes for these probabilities of class 1, which is right in every row. */
  private static double[][] output(double... probabilities) {
    double[][] rows = new double[probabilities.length][];
    for (int row = 0; row < rows.length; row++) {
      rows[row] = new double[] {0, Math.log(probabilities[row] / (1 - probabilities[row]))};
    }
    return rows;
  }

  /** The surer the first exit is, the likelier it is right; the second has 3 of 4, the head all. */
  private static final ExitLogits LOGITS =
      ExitLogits.of(
          List.of(
              output(0.95, 0.8, 0.3, 0.4), output(0.9, 0.85, 0.8, 0.1), output(0.9, 0.9, 0.9, 0.9)),
          true,
          new int[] {1, 1, 1, 1});

  private static ExitOutcome outcome(String policy) {
    return ExitOutcome.of(LOGITS, ExitSettings.of(ExitPolicy.parse(policy)));
  }

  @Test
  void sharesAccuracyAndBlocksAreCounted() {
    // Row 0 leaves at exit 0 and the others, but row 2, are as sure at exit 1; row 3 is wrong
    // there.
    ExitOutcome outcome = outcome("confidence:0.84");
    assertEquals(List.of(0.25, 0.5, 0.25), outcome.shares());
    assertEquals(0.75, outcome.accuracy());
    assertEquals(1.75, outcome.meanBlocks());
    assertEquals(1 * 10 + 0.75 * 100, outcome.seconds(List.of(10.0, 100.0)));
  }

  @Test
  void aFixedDepthAndNeverAreTheOutputsThemselves() {
    assertEquals(LOGITS.accuracy(0), outcome("fixed:0").accuracy());
    assertEquals(1, outcome("fixed:0").meanBlocks());
    assertEquals(LOGITS.accuracy(1), outcome("fixed:1").accuracy());
    assertEquals(List.of(0.0, 0.0, 1.0), outcome("never").shares());
    assertEquals(2, outcome("never").meanBlocks());
    assertThrows(IllegalArgumentException.class, () -> outcome("fixed:2"));
  }

  @Test
  void patienceLeavesWhereExitsAgree() {
    assertEquals(List.of(0.0, 0.75, 0.25), outcome("patience:2").shares());
    assertEquals(1, outcome("patience:2").accuracy() + 0.25);
  }

  @Test
  void temperaturesMoveRowsAcrossTheThreshold() {
    ExitPolicy policy = ExitPolicy.confidence(0.84);
    ExitSettings hot = new ExitSettings(policy, List.of(100.0, 1.0), 1);
    assertEquals(0, ExitOutcome.of(LOGITS, hot).shares().get(0));
    ExitSettings few = new ExitSettings(policy, List.of(1.0), 1);
    assertThrows(IllegalArgumentException.class, () -> ExitOutcome.of(LOGITS, few));
  }

  @ParameterizedTest
  @EnumSource(PolicyFamily.class)
  void aCurveRunsFromTheFirstExitToTheHead(PolicyFamily family) {
    ExitCurve curve = ExitCurve.of(LOGITS, family, PLAIN);
    List<ExitOutcome> points = curve.points();
    assertEquals(1, points.get(0).meanBlocks());
    assertEquals(ExitPolicy.never(), points.get(points.size() - 1).policy());
    assertEquals(1, curve.deepestAccuracy());
    for (int i = 1; i < points.size(); i++) {
      assertTrue(points.get(i).meanBlocks() >= points.get(i - 1).meanBlocks());
      assertEquals(1, points.get(i).shares().stream().mapToDouble(share -> share).sum());
    }
    assertEquals(family, PolicyFamily.of(family.toString()));
  }

  @Test
  void aThresholdIsTriedForEveryValueThatExitsGive() {
    ExitCurve curve = ExitCurve.of(LOGITS, PolicyFamily.CONFIDENCE, PLAIN);
    assertTrue(curve.points().size() >= 7, () -> curve.points().toString());
  }

  @Test
  void theCheapestPolicyWithinALossIsChosen() {
    ExitCurve curve = ExitCurve.of(LOGITS, PolicyFamily.CONFIDENCE, PLAIN);
    for (double loss : new double[] {0, 0.25, 0.5}) {
      ExitOutcome chosen = curve.withinLoss(loss);
      assertTrue(chosen.accuracy() >= 1 - loss);
      for (ExitOutcome other : curve.points()) {
        assertTrue(other.accuracy() < 1 - loss || other.meanBlocks() >= chosen.meanBlocks());
      }
    }
    assertEquals(1, curve.withinLoss(0.5).meanBlocks());
    assertThrows(IllegalArgumentException.class, () -> curve.withinLoss(-0.1));
    assertThrows(IllegalArgumentException.class, () -> curve.withinLoss(Double.NaN));
  }

  @Test
  void theBestPolicyWithinABudgetIsChosen() {
    ExitCurve curve = ExitCurve.of(LOGITS, PolicyFamily.FIXED, PLAIN);
    assertEquals(ExitPolicy.fixed(0), curve.withinBlocks(1).policy());
    assertEquals(ExitPolicy.fixed(0), curve.withinBlocks(1.9).policy());
    assertEquals(ExitPolicy.never(), curve.withinBlocks(2).policy());
    List<Double> seconds = List.of(0.001, 0.002);
    assertEquals(ExitPolicy.fixed(0), curve.withinSeconds(0.0029, seconds).policy());
    assertEquals(ExitPolicy.never(), curve.withinSeconds(0.0031, seconds).policy());
    Exception error =
        assertThrows(IllegalArgumentException.class, () -> curve.withinSeconds(1e-4, seconds));
    assertTrue(error.getMessage().contains("at least 0.001000 seconds"), error.getMessage());
  }

  @Test
  void anUnknownFamilyIsRefused() {
    Exception error = assertThrows(IllegalArgumentException.class, () -> PolicyFamily.of("luck"));
    assertTrue(error.getMessage().contains("[fixed, confidence,"), error.getMessage());
  }

  @Test
  void withoutAHeadTheLastExitAnswers() {
    ExitLogits cut =
        ExitLogits.of(List.of(output(0.6, 0.3), output(0.9, 0.9)), false, new int[] {1, 1});
    ExitOutcome never = ExitOutcome.of(cut, PLAIN);
    assertEquals(List.of(0.0, 1.0), never.shares());
    assertEquals(1, never.accuracy());
    assertEquals(List.of("exit 0", "exit 1"), cut.outputNames());
    assertEquals(2, cut.exits());
  }
}
