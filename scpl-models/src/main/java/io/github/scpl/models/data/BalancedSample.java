// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.models.data;

import io.github.scpl.random.RandomKey;
import java.util.Arrays;

/**
 * Draws samples evenly from all classes, whatever the order of the data.
 *
 * <p>Every class has an order of its own, by the key, and so have the classes. They take turns to
 * give their next sample, until there are enough; a class that has no more is passed over. So
 * classes differ by one sample at most, unless one has too few; and a smaller draw by the same key
 * is part of a larger one.
 */
public final class BalancedSample {
  private BalancedSample() {}

  /**
   * {@return the indices of the samples drawn, in ascending order; all if there are no more}
   *
   * @param labels the class of every sample, from 0 on
   * @param classes the number of classes
   * @param count how many samples to draw
   * @param key which samples; nothing else decides
   * @throws IllegalArgumentException if {@code count} is not positive
   */
  public static int[] of(int[] labels, int classes, int count, RandomKey key) {
    if (count < 1) {
      throw new IllegalArgumentException("Expected at least 1 sample to draw, got " + count);
    }
    RandomKey named = key.child("sample");
    int[][] byClass = byClass(labels, classes);
    int[][] orders = new int[classes][];
    Arrays.setAll(orders, c -> named.child("class").child(c).permutation(byClass[c].length));
    int[] turns = named.child("turns").permutation(classes);
    int[] drawn = new int[Math.min(count, labels.length)];
    int taken = 0;
    for (int round = 0; taken < drawn.length; round++) {
      for (int turn = 0; turn < classes && taken < drawn.length; turn++) {
        int[] order = orders[turns[turn]];
        if (round < order.length) {
          drawn[taken++] = byClass[turns[turn]][order[round]];
        }
      }
    }
    Arrays.sort(drawn);
    return drawn;
  }

  private static int[][] byClass(int[] labels, int classes) {
    int[] counts = new int[classes];
    for (int label : labels) {
      counts[label]++;
    }
    int[][] samples = new int[classes][];
    Arrays.setAll(samples, c -> new int[counts[c]]);
    for (int i = labels.length - 1; i >= 0; i--) {
      samples[labels[i]][--counts[labels[i]]] = i;
    }
    return samples;
  }
}
