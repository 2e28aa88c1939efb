// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.bench.parity;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class DeviationsTest {
  private final Deviations deviations = new Deviations();

  private void deviate(double byTimesTheMark) {
    deviations.compare("loss", "a loss", 1, 1 + byTimesTheMark * 1e-3, 1, 1e-3);
  }

  @Test
  void aRunWithinItsMarksNeedsNoExplanation() {
    deviate(0.5);
    deviations.endOfFirstStep();
    assertFalse(deviations.maybeRounding());
  }

  @Test
  void roundingMayExceedAMarkAfterTheFirstStep() {
    deviations.endOfFirstStep();
    deviate(2);
    assertTrue(deviations.maybeRounding());
  }

  @Test
  void roundingDoesNotExplainTheFirstStep() {
    deviate(2);
    deviations.endOfFirstStep();
    assertFalse(deviations.maybeRounding());
  }

  @Test
  void theFirstStepIsLookedIntoIfItMissesAMarkByLittle() {
    assertFalse(missedBy(0.5));
    assertTrue(missedBy(2));
    assertTrue(missedBy(99));
    assertFalse(missedBy(101));
    assertFalse(missedBy(Double.NaN));
  }

  private static boolean missedBy(double timesTheMark) {
    Deviations firstStep = new Deviations();
    firstStep.compare("loss", "a loss", 1, 1 + timesTheMark * 1e-3, 1, 1e-3);
    firstStep.endOfFirstStep();
    return firstStep.firstStepMissed();
  }

  @Test
  void roundingDoesNotExplainMoreThanTenTimesAMark() {
    deviations.endOfFirstStep();
    deviate(2);
    deviate(11);
    assertFalse(deviations.maybeRounding());
  }

  @Test
  void roundingDoesNotExplainNaNOrWhatIsMissing() {
    deviations.endOfFirstStep();
    deviate(Double.NaN);
    assertFalse(deviations.maybeRounding());

    Deviations missing = new Deviations();
    missing.endOfFirstStep();
    missing.fail("run", "2 steps", "1 steps");
    assertFalse(missing.maybeRounding());
  }
}
