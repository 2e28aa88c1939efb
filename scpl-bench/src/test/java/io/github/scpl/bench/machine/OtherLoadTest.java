// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.bench.machine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.scpl.bench.machine.OtherLoad.Count;
import java.util.List;
import org.junit.jupiter.api.Test;

class OtherLoadTest {
  private static final long SECOND = 1_000_000_000L;

  private static Count count(String ticks, int seconds, double own) {
    List<String> lines = List.of("cpu  " + ticks, "cpu0 1 1", "cpu1 1 1", "intr 5");
    return Count.parseOrNull(lines, seconds * SECOND, own);
  }

  @Test
  void othersHaveWhatIsNeitherIdleNorOwn() {
    // user nice system idle iowait irq softirq steal guest guest_nice, in hundredths of a second
    Count before = count("1000 0 500 9000 300 0 0 0 0 0", 10, 7);
    Count after = count("2000 100 600 9700 400 50 50 200 90 0", 20, 12);
    assertEquals(2, before.machineCores());
    // 15 busy seconds, 5 of which are own, in 10.
    assertEquals(1.0, before.othersUntil(after).orElseThrow(), 1e-9);
    Count alone = count("1400 0 500 9000 300 0 0 0 0 0", 20, 12);
    assertEquals(0, before.othersUntil(alone).orElseThrow(), "counts are not quite at one time");
    assertTrue(before.othersUntil(count("1000 0 500 9000 300 0 0 0", 10, 7)).isEmpty());
  }

  @Test
  void whatDoesNotLookAsExpectedIsNotKnown() {
    assertNull(Count.parseOrNull(List.of(), 0, 0));
    assertNull(Count.parseOrNull(List.of("cpu 1 2 3", "cpu0 1"), 0, 0));
    assertNull(Count.parseOrNull(List.of("cpu  1 2 3 4 5 6 7 8"), 0, 0));
    assertTrue(OtherLoad.since(null).isEmpty());
  }

  @Test
  void othersMayHaveTheCoresThatAreNotUsed() {
    assertEquals("", OtherLoad.warning(0.1, 2, 2));
    assertEquals("", OtherLoad.warning(6, 8, 2));
    assertEquals(
        "Warning: other programs kept 0.5 of this machine's 2 cores busy, and 2 are used here;"
            + " times and ratios are not to be trusted",
        OtherLoad.warning(0.5, 2, 2));
    assertFalse(OtherLoad.warning(7, 8, 2).isEmpty());
  }
}
