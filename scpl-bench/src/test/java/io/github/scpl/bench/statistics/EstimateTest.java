// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.bench.statistics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class EstimateTest {
  @Test
  void theIntervalIsThatOfStudentsT() {
    Estimate estimate = Estimate.of(1, 2, 3, 4, 5);
    assertEquals(5, estimate.n());
    assertEquals(3, estimate.mean());
    assertEquals(Math.sqrt(2.5), estimate.deviation(), 1e-12);
    double half = 2.776445 * Math.sqrt(2.5 / 5);
    assertEquals(3 - half, estimate.low(), 1e-6);
    assertEquals(3 + half, estimate.high(), 1e-6);
    assertEquals(0.013235, estimate.p(), 1e-5);
    assertTrue(estimate.isSignificant());
    assertFalse(Estimate.of(-1, 2, -3, 4).isSignificant());
  }

  @Test
  void significantIsWhereTheIntervalLeavesZeroOut() {
    for (double shift = 0; shift < 3; shift += 0.1) {
      Estimate estimate = Estimate.of(shift - 1, shift, shift + 0.5);
      boolean without = estimate.low() > 0 || estimate.high() < 0;
      assertEquals(without, estimate.isSignificant(), estimate.toString());
    }
  }

  @Test
  void oneNumberHasNoInterval() {
    Estimate one = Estimate.of(7, Double.NaN);
    assertEquals(1, one.n());
    assertEquals(7, one.mean());
    assertTrue(Double.isNaN(one.low()) && Double.isNaN(one.deviation()) && Double.isNaN(one.p()));
    assertFalse(one.isSignificant());
    assertNull(one.testJson().get("significant"));
    assertTrue(Double.isNaN(Estimate.of().mean()));
  }

  @Test
  void equalNumbersAreCertain() {
    assertEquals(0, Estimate.of(2, 2, 2).p());
    assertEquals(1, Estimate.of(0, 0, 0).p());
    assertEquals(2, Estimate.of(2, 2).low());
  }

  @Test
  void aGeometricMeanHasTheSameTest() {
    Estimate logarithms = Estimate.of(Math.log(1), Math.log(4));
    Estimate ratios = logarithms.exp();
    assertEquals(2, ratios.mean(), 1e-12);
    assertEquals(logarithms.p(), ratios.p());
    assertEquals(4, ratios.low() * ratios.high(), 1e-9);
    assertEquals(1, ratios.times(0.5).mean(), 1e-12);
  }
}
