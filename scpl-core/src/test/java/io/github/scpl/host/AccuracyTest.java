// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.host;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.scpl.TestArrays;
import org.junit.jupiter.api.Test;

class AccuracyTest {
  @Test
  void theFirstOfEqualsIsTheLargest() {
    assertEquals(1, Accuracy.largest(new double[] {0, 2, 2}));
    assertEquals(0, Accuracy.largest(new double[] {-1, -2}));
    assertEquals(0, Accuracy.largest(new double[] {Double.NEGATIVE_INFINITY}));
  }

  @Test
  void aRowIsAHitIfItsLargestIsTheLabel() {
    double[][] logits = {{0, 3, 1}, {2, 2, 0}, {-1, -3, -2}};
    assertEquals(3, Accuracy.hits(TestArrays.matrix(logits), new int[] {1, 0, 0}));
    assertEquals(1, Accuracy.hits(TestArrays.matrix(logits), new int[] {1, 1, 2}));
  }
}
