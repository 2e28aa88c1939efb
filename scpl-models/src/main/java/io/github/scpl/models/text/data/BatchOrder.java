// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.models.text.data;

import io.github.scpl.random.RandomKey;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/** Which rows form which batch of an epoch. */
@FunctionalInterface
interface BatchOrder {
  /** Returns the row numbers of every batch. */
  int[][] batches(int[][] rows, int batchSize, int epoch);

  /** The order of the set. */
  static BatchOrder given() {
    return (rows, batchSize, epoch) -> cut(IntStream.range(0, rows.length).toArray(), batchSize);
  }

  /** Another random order in every epoch. */
  static BatchOrder shuffled(RandomKey key) {
    return (rows, batchSize, epoch) ->
        cut(key.child("rows").child(epoch).permutation(rows.length), batchSize);
  }

  /** Random batches of similar length, in random order. */
  static BatchOrder bucketed(RandomKey key, int poolBatches) {
    return (rows, batchSize, epoch) -> {
      int[] order = key.child("rows").child(epoch).permutation(rows.length);
      List<int[]> batches = new ArrayList<>();
      int poolRows = (int) Math.min(rows.length, (long) batchSize * poolBatches);
      for (int[] pool : cut(order, poolRows)) {
        int[] sorted =
            Arrays.stream(pool)
                .boxed()
                .sorted(Comparator.comparingInt(row -> rows[row].length))
                .mapToInt(Integer::intValue)
                .toArray();
        batches.addAll(Arrays.asList(cut(sorted, batchSize)));
      }
      int[] places = key.child("batches").child(epoch).permutation(batches.size());
      return Arrays.stream(places).mapToObj(batches::get).toArray(int[][]::new);
    };
  }

  /** The number of batches, the last of which may be smaller. */
  static int count(int rows, int batchSize) {
    return (rows - 1) / batchSize + 1;
  }

  /** Cuts into parts of a size; the last may be smaller. */
  private static int[][] cut(int[] order, int size) {
    int[][] parts = new int[count(order.length, size)][];
    for (int part = 0; part < parts.length; part++) {
      int start = part * size;
      parts[part] = Arrays.copyOfRange(order, start, Math.min(order.length, start + size));
    }
    return parts;
  }
}
