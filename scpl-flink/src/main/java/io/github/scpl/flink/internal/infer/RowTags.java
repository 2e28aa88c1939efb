// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.flink.internal.infer;

import io.github.scpl.device.Arena;
import io.github.scpl.device.Scratch;
import io.github.scpl.device.Tensor;
import io.github.scpl.infer.policy.Row;
import java.util.ArrayList;
import java.util.List;
import org.nd4j.linalg.api.buffer.DataType;

/**
 * What travels with each row of a batch, where batches that train have their targets: INT32 {@code
 * [rows, 3 + blocks]}, the two halves of its number in the input, its place in the batch it came
 * with, and the class at each exit so far. Not thread-safe.
 */
final class RowTags {
  private static final int LABELS = 3;

  private final int blocks;
  private final Scratch memory;

  /** Tags in memory that the arena frees. */
  RowTags(int blocks, Arena arena) {
    this.blocks = blocks;
    memory = new Scratch(arena, DataType.INT32);
  }

  /** A row on its way, and its number in the input. */
  record Tagged(long number, Row row) {}

  /** The rows of a batch before the first block. */
  List<Tagged> first(long number, int count) {
    List<Tagged> rows = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      rows.add(new Tagged(number + i, new Row(i, blocks)));
    }
    return rows;
  }

  /** The tags of rows, valid until the next call. */
  Tensor write(List<Tagged> rows) {
    int width = LABELS + blocks;
    double[] values = new double[rows.size() * width];
    for (int i = 0; i < rows.size(); i++) {
      Tagged tagged = rows.get(i);
      values[i * width] = (int) (tagged.number() >>> Integer.SIZE);
      values[i * width + 1] = (int) tagged.number();
      values[i * width + 2] = tagged.row().index();
      int[] labels = tagged.row().labels();
      for (int block = 0; block < blocks; block++) {
        values[i * width + LABELS + block] = labels[block];
      }
    }
    Tensor tags = memory.get(rows.size(), width);
    tags.write(0, values, values.length);
    return tags;
  }

  /** The rows that have these tags. */
  List<Tagged> read(Tensor tags) {
    int width = LABELS + blocks;
    double[] values = tags.toArray();
    List<Tagged> rows = new ArrayList<>();
    for (int at = 0; at < values.length; at += width) {
      long high = (long) (int) values[at] << Integer.SIZE;
      int[] labels = new int[blocks];
      for (int block = 0; block < blocks; block++) {
        labels[block] = (int) values[at + LABELS + block];
      }
      long number = high | Integer.toUnsignedLong((int) values[at + 1]);
      rows.add(new Tagged(number, new Row((int) values[at + 2], labels)));
    }
    return rows;
  }
}
