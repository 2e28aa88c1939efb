// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.random;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

class RandomKeyTest {
  @Test
  void aStreamRepeats() {
    RandomKey key = RandomKey.of(7).child("block").child(2);
    RandomGenerator first = key.generator();
    RandomGenerator second = key.generator();
    RandomGenerator third = RandomKey.of(7).child("block").child(2).generator();
    for (int i = 0; i < 100; i++) {
      long value = first.nextLong();
      assertEquals(value, second.nextLong());
      assertEquals(value, third.nextLong());
    }
  }

  /** Orders are part of the numbers of a run. */
  @Test
  void aPermutationIsAlwaysTheSame() {
    int[] expected = {5, 8, 4, 9, 1, 2, 6, 0, 7, 3};
    assertArrayEquals(expected, RandomKey.of(7).child("order").permutation(10));
    assertArrayEquals(new int[0], RandomKey.of(7).permutation(0));
    assertArrayEquals(new int[] {0}, RandomKey.of(7).permutation(1));
  }

  @Test
  void allPermutationsAreEquallyLikely() {
    int count = 60_000;
    Map<String, Integer> found = new HashMap<>();
    for (int i = 0; i < count; i++) {
      found.merge(Arrays.toString(RandomKey.of(3).child(i).permutation(3)), 1, Integer::sum);
    }
    assertEquals(6, found.size());
    double deviation = Math.sqrt(count * (1 / 6.0) * (5 / 6.0));
    found.forEach((order, times) -> assertEquals(count / 6.0, times, 5 * deviation, order));
  }

  @Test
  void streamsOfDifferentPathsDiffer() {
    Map<Long, String> seen = new HashMap<>();
    for (long seed = -3; seed <= 3; seed++) {
      RandomKey root = RandomKey.of(seed);
      add(seen, "seed " + seed, root);
      for (String name : new String[] {"", "a", "b", "ab", "ba", "aa", "block", "1"}) {
        RandomKey named = root.child(name);
        add(seen, seed + "/" + name, named);
        for (long number = -2; number < 200; number++) {
          add(seen, seed + "/" + name + "/" + number, named.child(number));
        }
        add(seen, seed + "/" + name + "/a", named.child("a"));
      }
      for (long number = -2; number < 50; number++) {
        RandomKey numbered = root.child(number);
        add(seen, seed + "/#" + number, numbered);
        for (long inner = -2; inner < 50; inner++) {
          add(seen, seed + "/#" + number + "/#" + inner, numbered.child(inner));
        }
      }
    }
    assertTrue(seen.size() > 20_000);
  }

  private static void add(Map<Long, String> seen, String path, RandomKey key) {
    String other = seen.put(key.generator().nextLong(), path);
    assertTrue(other == null, () -> path + " has the stream of " + other);
  }

  @Test
  void neighbouringStreamsAreUncorrelated() {
    RandomKey key = RandomKey.of(0);
    int count = 20_000;
    double sum = 0;
    double product = 0;
    double previous = 0;
    for (int i = 0; i < count; i++) {
      double value = 2 * key.child(i).generator().nextDouble() - 1;
      sum += value;
      product += value * previous;
      previous = value;
    }
    // Five standard deviations of a mean of independent values.
    assertEquals(0, sum / count, 5 / Math.sqrt(3.0 * count));
    assertEquals(0, product / count, 5 / (3 * Math.sqrt(count)));
  }

  /** Changing these changes every initial weight and every shuffle of published results. */
  @Test
  void streamsArePinned() {
    // The first number of SplitMix64 (Steele, Lea and Flood, 2014) from state 0.
    assertEquals(0xE220A8397B1DCDAFL, RandomKey.of(0).generator().nextLong());
    assertEquals(3658593225334498518L, RandomKey.of(1).child(2).generator().nextLong());
    assertEquals(-745242127653949094L, RandomKey.of(1).child("initial").generator().nextLong());
    assertEquals(
        0.36096006064932373,
        RandomKey.of(-1).child("block").child(3).child(200).generator().nextDouble(),
        0);
  }
}
