// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.models.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.scpl.random.RandomKey;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class BalancedSampleTest {
  private static final RandomKey KEY = RandomKey.of(1);

  /** As many samples of each class, ordered by class, as many downloads are. */
  private static int[] ordered(int... counts) {
    return IntStream.range(0, counts.length)
        .flatMap(c -> IntStream.generate(() -> c).limit(counts[c]))
        .toArray();
  }

  private static int[] counts(int[] labels, int classes, int[] drawn) {
    int[] counts = new int[classes];
    Arrays.stream(drawn).forEach(i -> counts[labels[i]]++);
    return counts;
  }

  private static int[] counts(int[] labels, int classes, int count) {
    return counts(labels, classes, BalancedSample.of(labels, classes, count, KEY));
  }

  @Test
  void orderedDataGivesAsManyOfEveryClass() {
    int[] labels = ordered(50, 50, 50, 50);
    assertArrayEquals(new int[] {10, 10, 10, 10}, counts(labels, 4, 40));
    int[] counts = counts(labels, 4, 42);
    Arrays.sort(counts);
    assertArrayEquals(new int[] {10, 10, 11, 11}, counts);
  }

  @Test
  void classesWithTooFewGiveAllTheyHave() {
    int[] labels = ordered(3, 0, 40, 5);
    assertArrayEquals(new int[] {3, 0, 22, 5}, counts(labels, 4, 30));
    assertArrayEquals(new int[] {2, 0, 2, 2}, counts(labels, 4, 6));
  }

  @Test
  void eachSampleIsDrawnOnceInTheOrderOfTheData() {
    int[] labels = ordered(7, 9, 4);
    for (int count = 1; count <= 20; count++) {
      int[] drawn = BalancedSample.of(labels, 3, count, KEY);
      assertEquals(count, drawn.length);
      assertArrayEquals(Arrays.stream(drawn).sorted().distinct().toArray(), drawn);
    }
    assertArrayEquals(IntStream.range(0, 20).toArray(), BalancedSample.of(labels, 3, 21, KEY));
  }

  @Test
  void aSmallerDrawIsPartOfALargerOne() {
    int[] labels = ordered(7, 9, 4);
    Set<Integer> before = new HashSet<>();
    for (int count = 1; count <= 20; count++) {
      Set<Integer> drawn = new HashSet<>();
      Arrays.stream(BalancedSample.of(labels, 3, count, KEY)).forEach(drawn::add);
      assertTrue(drawn.containsAll(before), before + " and " + drawn);
      before = drawn;
    }
  }

  @Test
  void theKeyAloneDecides() {
    int[] labels = ordered(30, 30);
    int[] drawn = BalancedSample.of(labels, 2, 20, KEY);
    assertArrayEquals(drawn, BalancedSample.of(labels, 2, 20, RandomKey.of(1)));
    assertFalse(Arrays.equals(drawn, BalancedSample.of(labels, 2, 20, RandomKey.of(2))));
    // Not the first of each class.
    assertTrue(Arrays.stream(drawn).anyMatch(i -> i % 30 >= 10));
  }

  /** Or the remainder would always go to the first classes. */
  @Test
  void theRemainderGoesToClassesByTheKey() {
    int[] labels = ordered(5, 5, 5, 5);
    Set<Integer> first = new HashSet<>();
    for (int seed = 0; seed < 40; seed++) {
      first.add(labels[BalancedSample.of(labels, 4, 1, RandomKey.of(seed))[0]]);
    }
    assertEquals(Set.of(0, 1, 2, 3), first);
  }

  @Test
  void aDrawOfNothingIsRefused() {
    assertEquals(
        "Expected at least 1 sample to draw, got 0",
        assertThrows(
                IllegalArgumentException.class,
                () -> BalancedSample.of(new int[] {0, 1}, 2, 0, KEY))
            .getMessage());
  }
}
