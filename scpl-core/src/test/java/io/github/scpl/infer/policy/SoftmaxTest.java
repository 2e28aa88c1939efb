// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.infer.policy;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class SoftmaxTest {
  @Test
  void theTemperatureDividesTheLogits() {
    double[] target = new double[2];
    Softmax.probabilities(new double[] {2 * Math.log(3), 0}, 2, target);
    assertArrayEquals(new double[] {0.75, 0.25}, target, 1e-15);
  }

  @Test
  void hugeLogitsDoNotOverflow() {
    double[] target = new double[3];
    Softmax.probabilities(new double[] {1e300, -1e300, 1e300}, 0.01, target);
    assertArrayEquals(new double[] {0.5, 0, 0.5}, target);
    assertEquals(Math.log(2), Softmax.entropy(target), 1e-15);
    assertEquals(0, Softmax.margin(target));
  }
}
