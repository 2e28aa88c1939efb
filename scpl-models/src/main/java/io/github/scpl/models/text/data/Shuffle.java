// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.models.text.data;

import io.github.scpl.random.RandomKey;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;

/** Random orders; every order is equally likely (Fisher and Yates). */
final class Shuffle {
  private Shuffle() {}

  static int[] indices(int count, RandomKey key) {
    int[] order = IntStream.range(0, count).toArray();
    RandomGenerator random = key.generator();
    for (int i = count - 1; i > 0; i--) {
      int j = random.nextInt(i + 1);
      int swapped = order[i];
      order[i] = order[j];
      order[j] = swapped;
    }
    return order;
  }
}
