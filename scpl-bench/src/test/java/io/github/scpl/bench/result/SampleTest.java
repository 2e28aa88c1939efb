// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.bench.result;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.stream.DoubleStream;
import org.junit.jupiter.api.Test;

class SampleTest {
  @Test
  void theIntervalIsThatOfStudent() {
    Sample sample = Sample.of(4, 6, 8);
    assertEquals(6, sample.mean());
    assertEquals(2, sample.deviation());
    assertEquals(4.303 * 2 / Math.sqrt(3), sample.halfWidth(), 1e-12);
    assertTrue(sample.isOff(0));
    assertFalse(sample.isOff(2));
  }

  /** Quantiles of t for 21, 30 and 100 degrees of freedom, from tables. */
  @Test
  void forManyNumbersTheQuantilesComeFromAnExpansion() {
    assertQuantile(21, 2.0796);
    assertQuantile(30, 2.0423);
    assertQuantile(100, 1.9840);
  }

  private static void assertQuantile(int freedom, double expected) {
    int n = freedom + 1;
    Sample sample = Sample.of(DoubleStream.iterate(0, x -> x + 1).limit(n).toArray());
    assertEquals(expected, sample.halfWidth() * Math.sqrt(n) / sample.deviation(), 5e-4);
  }

  @Test
  void oneNumberHasNoInterval() {
    assertTrue(Double.isNaN(Sample.of(3).halfWidth()));
    assertFalse(Sample.of(3).isOff(0));
  }
}
