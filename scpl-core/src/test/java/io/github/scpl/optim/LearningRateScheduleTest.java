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
}
