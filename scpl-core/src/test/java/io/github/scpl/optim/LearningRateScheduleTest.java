// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.optim;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;

class LearningRateScheduleTest {
  @Test
  void theCosineHasTheRatesOfTheOriginal() {
    LearningRateSchedule cosine = LearningRateSchedule.cosine(1e-3, 1e-5);
    assertEquals(0.001, cosine.rate(1, 200), 1e-18);
    assertEquals(0.000999938933, cosine.rate(2, 200), 5e-13);
    assertEquals(0.000860472517, cosine.rate(50, 200), 5e-13);
    assertEquals(0.000505, cosine.rate(101, 200), 1e-15);
    assertEquals(1.006106692e-5, cosine.rate(200, 200), 5e-15);
  }

  @Test
  void aCosineBetweenEqualRatesIsConstant() {
    LearningRateSchedule cosine = LearningRateSchedule.cosine(1e-3, 1e-3);
    for (int epoch = 1; epoch <= 7; epoch++) {
      assertEquals(1e-3, cosine.rate(epoch, 7), 1e-18);
    }
  }

  @Test
  void aConstantStays() {
    assertEquals(0.5, LearningRateSchedule.constant(0.5).rate(3, 4));
  }

  @Test
  void ratesAreFiniteAndNotNegative() {
    assertThrows(IllegalArgumentException.class, () -> LearningRateSchedule.constant(-1e-9));
    assertThrows(IllegalArgumentException.class, () -> LearningRateSchedule.cosine(Double.NaN, 0));
    assertThrows(
        IllegalArgumentException.class,
        () -> LearningRateSchedule.cosine(1, Double.POSITIVE_INFINITY));
  }

  private static void assertRefused(String message, LearningRateSchedule schedule, int epochs) {
    assertEquals(
        message,
        assertThrows(IllegalArgumentException.class, () -> schedule.rates(epochs)).getMessage());
  }

  @Test
  void theRatesOfAllEpochsAreChecked() {
    LearningRateSchedule falling = (epoch, epochs) -> 2 - epoch;
    assertArrayEquals(new double[] {1, 0}, falling.rates(2));
    assertRefused("Expected a learning rate of at least 0 for epoch 3, got -1.0", falling, 3);
    assertRefused(
        "Expected a learning rate of at least 0 for epoch 1, got NaN",
        (epoch, epochs) -> Double.NaN,
        1);
    assertEquals(0, falling.rates(0).length);
    assertRefused("Expected a number of epochs, got -1", falling, -1);
  }

  @Test
  void stepsGoDownAfterEverySoManyEpochs() {
    LearningRateSchedule steps = LearningRateSchedule.steps(0.8, 0.5, 2);
    assertArrayEquals(new double[] {0.8, 0.8, 0.4, 0.4, 0.2}, steps.rates(5), 1e-15);
    assertArrayEquals(
        new double[] {1, 0.1, 0.01}, LearningRateSchedule.steps(1, 0.1, 1).rates(3), 1e-15);
  }

  @Test
  void aWarmUpRisesToTheFirstRate() {
    LearningRateSchedule constant = LearningRateSchedule.constant(0.8).withWarmUp(3);
    assertArrayEquals(new double[] {0.2, 0.4, 0.6, 0.8, 0.8}, constant.rates(5), 1e-15);
    LearningRateSchedule steps = LearningRateSchedule.steps(0.9, 0.1, 2).withWarmUp(2);
    assertArrayEquals(new double[] {0.3, 0.6, 0.9, 0.9, 0.09}, steps.rates(5), 1e-15);
  }

  /** Over two epochs half a cosine begins at its base and is half way down in the second. */
  @Test
  void theScheduleHasTheEpochsBehindTheWarmUp() {
    LearningRateSchedule cosine = LearningRateSchedule.cosine(1, 0.5).withWarmUp(1);
    assertArrayEquals(new double[] {0.5, 1, 0.75}, cosine.rates(3), 1e-15);
    LearningRateSchedule none = LearningRateSchedule.cosine(1, 0.5).withWarmUp(0);
    assertArrayEquals(LearningRateSchedule.cosine(1, 0.5).rates(3), none.rates(3));
  }

  @Test
  void aWarmUpMayBeLongerThanTheRun() {
    LearningRateSchedule cosine = LearningRateSchedule.cosine(1, 0).withWarmUp(3);
    assertArrayEquals(new double[] {0.25, 0.5}, cosine.rates(2), 1e-15);
  }

  @Test
  void stepsAndWarmUpsThatCannotBeAreRefused() {
    assertEquals(
        "Expected a factor from 0 to 1, got 1.5",
        assertThrows(IllegalArgumentException.class, () -> LearningRateSchedule.steps(1, 1.5, 1))
            .getMessage());
    assertEquals(
        "Expected a number of epochs of at least 1, got 0",
        assertThrows(IllegalArgumentException.class, () -> LearningRateSchedule.steps(1, 1, 0))
            .getMessage());
    LearningRateSchedule constant = LearningRateSchedule.constant(1);
    assertThrows(IllegalArgumentException.class, () -> LearningRateSchedule.steps(-1, 1, 1));
    assertEquals(
        "Expected a number of epochs, got -1",
        assertThrows(IllegalArgumentException.class, () -> constant.withWarmUp(-1)).getMessage());
  }
}
