// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;

class FootprintTest {
  /** Straight lines have their slopes, and the first half does not count. */
  @Test
  void aSlopeIsThatOfTheSecondHalf() {
    List<Footprint> samples = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      double grown = Math.max(0, i - 10) * 3;
      samples.add(new Footprint(grown, 1000 - i, 7, 0, 0, 0, i < 10 ? i : 10));
    }
    Map<String, Double> slopes = Footprint.slopes(samples, 10);
    assertEquals(300, slopes.get("resident KiB"), 1e-9);
    assertEquals(-100, slopes.get("arrays KiB"), 1e-9);
    assertEquals(0, slopes.get("backend KiB"), 1e-9);
    assertEquals(0, slopes.get("files"), 1e-9);
    String line = Footprint.describe(samples, slopes).toLowerCase(Locale.ROOT);
    assertTrue(line.startsWith("resident kib 27 (+300.000), arrays kib 981 (-100.000)"), line);
  }
}
