// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.cuda.kernels;

import io.github.scpl.cuda.driver.Stream;

/**
 * Rows before groups of {@code 2^shift} threads, as many as a row has columns, but for a whole
 * block's at most; kernels find theirs by {@code rowOfThread}.
 */
record RowGrid(long rows, int shift) {
  static RowGrid of(long rows, long columns) {
    return new RowGrid(rows, shift(columns));
  }

  /** The logarithm of the threads that a row of so many columns has. */
  static int shift(long columns) {
    long threads = Math.min(Stream.THREADS, Math.max(1, columns));
    return Long.SIZE - Long.numberOfLeadingZeros(threads - 1);
  }

  /** The blocks that they are in. */
  long blocks() {
    return Tiles.count(rows, Stream.THREADS >> shift);
  }
}
