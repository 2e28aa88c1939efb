package io.github.scpl.optim;

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
}
