// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.infer;

import io.github.scpl.block.Bundle;
import io.github.scpl.device.Arena;
import io.github.scpl.device.Scratch;
import io.github.scpl.device.Tensor;
import org.nd4j.linalg.api.buffer.DataType;

/** Memory for the rows that a block computes at once: always the same number. Not thread-safe. */
final class Tile {
  private final int rows;
  private final Scratch features;
  private final Scratch mask;
  private final Scratch hidden;
  private final Scratch cell;

  Tile(Arena arena, DataType type, int rows) {
    this.rows = rows;
    features = new Scratch(arena, type);
    mask = new Scratch(arena, type);
    hidden = new Scratch(arena, type);
    cell = new Scratch(arena, type);
  }

  int rows() {
    return rows;
  }

  /**
   * Copies of so many rows as there are from the first on; the last repeated as often as needed.
   */
  Bundle fill(RowBatch batch, int first) {
    return fill(batch, first, rows);
  }

  /** Copies of all rows. */
  Bundle all(RowBatch batch) {
    return fill(batch, 0, batch.size());
  }

  private Bundle fill(RowBatch batch, int first, int count) {
    int last = batch.size() - 1;
    return new Bundle(
        fill(batch.features(), first, last, count, features),
        fill(batch.mask(), first, last, count, mask),
        fill(batch.hidden(), first, last, count, hidden),
        fill(batch.cell(), first, last, count, cell));
  }

  private static Tensor fill(RowArray source, int first, int last, int count, Scratch memory) {
    long[] shape = source.shape(count);
    if (shape == null) {
      return null;
    }
    Tensor target = memory.get(shape);
    for (int row = 0; row < count; row++) {
      source.get(Math.min(first + row, last), target, row);
    }
    return target;
  }
}
