// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.cuda.kernels;

import io.github.scpl.cuda.driver.Stream;

/**
 * How blocks share a matrix whose columns are summed: by tiles of columns, and by chunks of rows if
 * that takes too few blocks. What chunks give is then summed by a second kernel.
 *
 * @param wide columns of a tile, a power of two: the others of a block's threads have other rows
 * @param tiles of all columns
 * @param rows of a chunk
 * @param chunks of all rows
 */
record Tiles(int wide, long tiles, long rows, int chunks) {
  /** Neighbouring columns that the memory gives in one go. */
  private static final int WIDEST = 32;

  /** Rows that a thread sums at least, if there are so many. */
  private static final int LEAST_ROWS = 16;

  private static final int MOST_COLUMNS_OF_LANE = 16;
  private static final int LEAST_LANES = 8;

  /** Tiles of a matrix. */
  static Tiles of(long rows, long columns) {
    int wide = wide(columns);
    long tiles = count(columns, wide);
    long most = Math.max(1, Launcher.BUSY / tiles);
    long chunks = Math.min(most, count(rows, (long) LEAST_ROWS * Stream.THREADS / wide));
    long rowsOfChunk = count(rows, Math.max(1, chunks));
    return new Tiles(wide, tiles, rowsOfChunk, (int) count(rows, Math.max(1, rowsOfChunk)));
  }

  /** The columns of a tile of so many. */
  static int wide(long columns) {
    return powerOfTwo(columns, 1, WIDEST);
  }

  /** How many neighbouring threads compute a row of so many columns: a power of two. */
  static int lanes(long columns) {
    return powerOfTwo(count(columns, MOST_COLUMNS_OF_LANE), LEAST_LANES, Stream.THREADS);
  }

  private static int powerOfTwo(long atLeast, int from, int to) {
    int power = from;
    while (power < atLeast && power < to) {
      power *= 2;
    }
    return power;
  }

  /** How many parts of a size all have to be. */
  static long count(long all, long size) {
    return (all + size - 1) / size;
  }
}
