// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.device;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class ArgMaxTest {
  @Test
  void theFirstOfEqualsIsTheLargest() {
    assertEquals(1, ArgMax.of(new double[] {0, 2, 2}));
    assertEquals(0, ArgMax.of(new double[] {-1, -2}));
    assertEquals(0, ArgMax.of(new double[] {Double.NEGATIVE_INFINITY}));
  }
}
