// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.infer;

import io.github.scpl.device.Arena;
import io.github.scpl.device.MemoryKernels;
import io.github.scpl.device.Tensor;
import org.nd4j.linalg.api.buffer.DataType;

/**
 * One array of a bundle, stored row behind row even where the batch is not its first dimension, in
 * memory that is as large as the largest batch needed. Not thread-safe; the arena frees it.
 */
final class RowArray {
  private final Arena arena;
  private final MemoryKernels kernels;
  private final DataType type;
  private final int batchDimension;
  private Tensor memory;

  /** Of an array of the batch, of which the batch dimension is of no meaning; null if absent. */
  private long[] shape;

  /** Parts of a row that are apart in an array of the batch, and the elements of each. */
  private int parts;

  private long partLength;

  RowArray(Arena arena, MemoryKernels kernels, DataType type, int batchDimension) {
    this.kernels = kernels;
    this.arena = arena;
    this.type = type;
    this.batchDimension = batchDimension;
  }

  /** Makes room for rows of arrays of this shape; null if there will be none. */
  void open(long[] newShape, int rows) {
    shape = newShape;
    if (shape == null) {
      return;
    }
    parts = Math.toIntExact(product(0, batchDimension));
    partLength = product(batchDimension + 1, shape.length);
    long needed = Math.multiplyExact(rows, parts * partLength);
    if (memory == null || memory.length() < needed) {
      if (memory != null) {
        arena.free(memory);
        memory = null;
      }
      memory = arena.uninitialized(type, needed);
    }
  }

  private long product(int from, int to) {
    long product = 1;
    for (int d = from; d < to; d++) {
      product *= shape[d];
    }
    return product;
  }

  /**
   * Stores a row of an array of a batch. A row that is shorter in the dimension after the batch's
   * is filled up with zeros, the rest of a longer one is left out.
   */
  void put(Tensor source, int sourceRow, int row) {
    if (shape == null) {
      return;
    }
    long batch = source.size(batchDimension);
    long length = source.length() / (parts * batch);
    long count = Math.min(length, partLength);
    for (int part = 0; part < parts; part++) {
      long target = ((long) row * parts + part) * partLength;
      kernels.copy(source, (part * batch + sourceRow) * length, memory, target, count);
      if (count < partLength) {
        clear(target + count, Math.toIntExact(partLength - count));
      }
    }
  }

  private void clear(long offset, int count) {
    kernels.zero(memory.part(offset, count));
  }

  /** The shape of an array of a batch of so many rows; null if absent. */
  long[] shape(int rows) {
    if (shape == null) {
      return null;
    }
    long[] all = shape.clone();
    all[batchDimension] = rows;
    return all;
  }

  /** Copies a stored row to a row of an array of a batch. */
  void get(int row, Tensor target, int targetRow) {
    long batch = target.size(batchDimension);
    for (int part = 0; part < parts; part++) {
      long source = ((long) row * parts + part) * partLength;
      kernels.copy(memory, source, target, (part * batch + targetRow) * partLength, partLength);
    }
  }
}
