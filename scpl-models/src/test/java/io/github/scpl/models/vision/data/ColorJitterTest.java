// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.models.vision.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.scpl.random.RandomKey;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

class ColorJitterTest {
  private static final int DRAWS = 24_000;

  private static List<ColorJitter> draws() {
    RandomGenerator random = RandomKey.of(3).generator();
    List<ColorJitter> draws = new ArrayList<>();
    for (int i = 0; i < DRAWS; i++) {
      draws.add(ColorJitter.draw(random));
    }
    return draws;
  }

  @Test
  void allOrdersAreEquallyLikely() {
    Map<String, Integer> counts = new HashMap<>();
    draws().forEach(jitter -> counts.merge(Arrays.toString(jitter.order()), 1, Integer::sum));
    assertEquals(24, counts.size());
    // 1000 each are expected, with a standard deviation of 31.
    counts.forEach((order, count) -> assertEquals(1000, count, 160, order));
  }

  @Test
  void factorsAndShiftsAreUniform() {
    List<ColorJitter> draws = draws();
    assertUniform(0.6, 1.4, draws.stream().mapToDouble(ColorJitter::brightness).toArray());
    assertUniform(0.6, 1.4, draws.stream().mapToDouble(ColorJitter::contrast).toArray());
    assertUniform(0.6, 1.4, draws.stream().mapToDouble(ColorJitter::saturation).toArray());
    assertUniform(-0.1, 0.1, draws.stream().mapToDouble(ColorJitter::hue).toArray());
  }

  private static void assertUniform(double low, double high, double[] values) {
    int[] tenths = new int[10];
    for (double value : values) {
      assertTrue(value >= (float) low && value <= (float) high, () -> "out of range: " + value);
      tenths[Math.min(9, (int) ((value - low) / (high - low) * 10))]++;
    }
    for (int count : tenths) {
      // The standard deviation is 46.
      assertEquals(DRAWS / 10.0, count, 240);
    }
  }
}
