// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.host;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class AccuracyTest {
  @Test
  void theFirstOfEqualsIsTheLargest() {
    assertEquals(1, Accuracy.largest(new double[] {0, 2, 2}));
    assertEquals(0, Accuracy.largest(new double[] {-1, -2}));
    assertEquals(0, Accuracy.largest(new double[] {Double.NEGATIVE_INFINITY}));
  }
}
