// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.bench.progress;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class PaceTest {
  private static final long SECOND = 1_000_000_000L;

  private long now = 7 * SECOND;
  private final Pace pace = new Pace(100, now);

  private void batch(double seconds) {
    now += Math.round(seconds * SECOND);
    pace.add(5, now);
  }

  @Test
  void theSlowFirstBatchesDoNotCount() {
    batch(30);
    batch(10);
    batch(1);
    assertFalse(pace.isKnown(now), "three batches say nothing");
    batch(1);
    assertTrue(pace.isKnown(now));
    assertEquals(20, pace.percent());
    assertEquals(16 * SECOND, pace.left(now), 1);
    assertEquals(20 * SECOND, pace.whole(now), 1);
  }

  @Test
  void theLatterHalfCountsAtLeast() {
    for (int i = 0; i < 8; i++) {
      batch(i < 4 ? 10 : 2);
    }
    for (int i = 0; i < 7; i++) { // from the fifth on
      batch(2);
      assertEquals((11 - i) * 2 * SECOND, pace.left(now), 1, "batch " + (9 + i));
    }
    batch(1); // the 16th, with which half of them are those from the ninth on
    assertEquals((7 * 2 + 1) / 8.0 * 4 * SECOND, pace.left(now), 1);
  }

  @Test
  void whatWentByWithinAnInstantSaysNothing() {
    for (int i = 0; i < 19; i++) {
      batch(0.1);
      assertFalse(pace.isKnown(now));
    }
    batch(0.1);
    assertTrue(pace.isKnown(now));
    assertEquals(100, pace.percent());
    assertEquals(0, pace.left(now));
  }

  @Test
  void aBatchThatTakesLongMakesItSlower() {
    for (int i = 0; i < 4; i++) {
      batch(2);
    }
    now += 4 * SECOND;
    assertEquals(16 * 4 * SECOND, pace.left(now), 1);
  }
}
