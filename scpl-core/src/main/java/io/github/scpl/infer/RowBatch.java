// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.infer;

import io.github.scpl.block.Bundle;
import io.github.scpl.device.Arena;
import io.github.scpl.device.Device;
import io.github.scpl.device.MemoryKernels;
import io.github.scpl.device.Tensor;
import io.github.scpl.infer.policy.Row;
import java.util.ArrayList;
import java.util.List;
import org.nd4j.linalg.api.buffer.DataType;

/**
 * Rows that a block is yet to compute, in memory that is used again for later batches. Not
 * thread-safe; the arena frees it.
 */
final class RowBatch {
  private final RowArray features;
  private final RowArray mask;
  private final RowArray hidden;
  private final RowArray cell;
  private final List<Row> rows = new ArrayList<>();

  RowBatch(Arena arena, Device device, DataType type) {
    Arena own = arena.beside(device.memory());
    MemoryKernels kernels = device.kernels(type).memory();
    features = new RowArray(own, kernels, type, 0);
    mask = new RowArray(own, kernels, type, 0);
    hidden = new RowArray(own, kernels, type, 1);
    cell = new RowArray(own, kernels, type, 1);
  }

  /** Becomes all rows of an input. */
  void load(Bundle input, List<Row> inputRows, int paddedLength) {
    clear();
    open(input, inputRows.size(), paddedLength);
    for (int i = 0; i < inputRows.size(); i++) {
      add(input, i, inputRows.get(i));
    }
  }

  /** Forgets all rows. */
  void clear() {
    rows.clear();
  }

  /**
   * Makes room for rows of bundles like this one.
   *
   * @param paddedLength the size of the dimension after the batch's in features and mask; 0 to keep
   *     the bundle's
   */
  void open(Bundle like, int capacity, int paddedLength) {
    features.open(padded(like.features(), paddedLength), capacity);
    mask.open(padded(like.mask(), paddedLength), capacity);
    hidden.open(padded(like.hidden(), 0), capacity);
    cell.open(padded(like.cell(), 0), capacity);
  }

  private static long[] padded(Tensor array, int length) {
    if (array == null) {
      return null;
    }
    long[] shape = array.shape().clone();
    if (length > 0) {
      shape[1] = length;
    }
    return shape;
  }

  /** Appends a row of a bundle. */
  void add(Bundle source, int sourceRow, Row row) {
    features.put(source.features(), sourceRow, rows.size());
    mask.put(source.mask(), sourceRow, rows.size());
    hidden.put(source.hidden(), sourceRow, rows.size());
    cell.put(source.cell(), sourceRow, rows.size());
    rows.add(row);
  }

  int size() {
    return rows.size();
  }

  Row row(int number) {
    return rows.get(number);
  }

  RowArray features() {
    return features;
  }

  RowArray mask() {
    return mask;
  }

  RowArray hidden() {
    return hidden;
  }

  RowArray cell() {
    return cell;
  }
}
