// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.infer.policy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ExitPolicyTest {
  private static final double[] SURE = {0.05, 0.9, 0.05};
  private static final double[] UNSURE = {0.4, 0.35, 0.25};
  private static final int[] NO_LABELS = {-1, -1, -1, -1};

  private static boolean leaves(String policy, double[] probabilities) {
    return ExitPolicy.parse(policy).leaves(0, probabilities, NO_LABELS);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "never",
        "fixed:0",
        "fixed:3",
        "confidence:0.9",
        "confidence:1.0",
        "entropy:0.0",
        "entropy:1.5",
        "margin:0.25",
        "patience:2"
      })
  void aPolicyIsReadBackFromItsText(String text) {
    ExitPolicy policy = ExitPolicy.parse(text);
    assertEquals(text, policy.toString());
    assertEquals(policy, ExitPolicy.parse(policy.toString()));
  }

  @Test
  void thresholdsAreReadBackToTheBit() {
    ExitPolicy policy = ExitPolicy.confidence(Math.nextDown(0.1 + 0.2));
    assertEquals(policy, ExitPolicy.parse(policy.toString()));
    assertEquals(ExitPolicy.margin(0.5), ExitPolicy.parse(" Margin : .5 "));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "sure:0.9 | Expected a policy such as never",
        "confidence | Expected a policy such as never",
        "fixed:1:2 | Expected a policy such as never",
        "never:1 | without a number",
        "never: | without a number",
        "confidence:90 | a confidence from 0 to 1",
        "confidence:NaN | a confidence from 0 to 1",
        "confidence:high | a number as threshold",
        "confidence: | a number as threshold",
        "entropy:-1 | at least 0 nats",
        "entropy:Infinity | at least 0 nats",
        "margin:-0.1 | a margin from 0 to 1",
        "fixed:-1 | an exit from 0 on",
        "fixed:1.5 | a whole number",
        "patience:0 | at least 1 exit",
      })
  void aPolicyThatMakesNoSenseIsRefused(String text, String reason) {
    Exception error =
        assertThrows(IllegalArgumentException.class, () -> ExitPolicy.parse(text.strip()));
    assertTrue(error.getMessage().contains(reason.strip()), error.getMessage());
  }

  @Test
  void confidenceIsTheLargestProbability() {
    assertTrue(leaves("confidence:0.9", SURE));
    assertFalse(leaves("confidence:0.91", SURE));
  }

  @Test
  void entropyIsInNats() {
    double[] even = {0.5, 0.5, 0};
    double[] certain = {0, 1, 0};
    assertTrue(leaves("entropy:0.694", even));
    assertFalse(leaves("entropy:0.693", even));
    assertTrue(leaves("entropy:0", certain));
  }

  @Test
  void marginIsTheLargestMinusTheSecondProbability() {
    assertTrue(leaves("margin:0.85", SURE));
    assertFalse(leaves("margin:0.06", UNSURE));
    assertTrue(leaves("margin:0.04", UNSURE));
    double[] tie = {0.5, 0.5};
    assertFalse(leaves("margin:0.01", tie));
  }

  @Test
  void patienceAsksTheLastExitsInARow() {
    ExitPolicy two = ExitPolicy.patience(2);
    assertFalse(two.leaves(0, SURE, new int[] {1, 1, 1}));
    assertTrue(two.leaves(1, SURE, new int[] {1, 1, 0}));
    assertFalse(two.leaves(2, SURE, new int[] {1, 1, 0}));
    ExitPolicy three = ExitPolicy.patience(3);
    assertFalse(three.leaves(1, SURE, new int[] {1, 1, 1}));
    assertTrue(three.leaves(2, SURE, new int[] {1, 1, 1}));
    assertFalse(three.leaves(2, SURE, new int[] {0, 1, 1}));
    assertTrue(ExitPolicy.patience(1).leaves(0, UNSURE, new int[] {2}));
  }

  @Test
  void aFixedDepthLooksAtItsExitAlone() {
    ExitPolicy policy = ExitPolicy.fixed(1);
    assertEquals(false, policy.looksAt(0) || policy.looksAt(2));
    assertTrue(policy.looksAt(1) && policy.leaves(1, UNSURE, NO_LABELS));
    assertFalse(ExitPolicy.never().looksAt(0));
  }
}
