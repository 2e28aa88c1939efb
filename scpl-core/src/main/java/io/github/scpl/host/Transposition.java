// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.host;

/** Copies of arrays of FLOAT between row-major order and channels last. */
final class Transposition {
  private Transposition() {}

  /** Copies all samples from row-major order. */
  static void pack(FloatWindow source, FloatWindow target, ChannelsLast order) {
    transpose(source, target, order.channels(), order.space());
  }

  /** Copies all samples to row-major order. */
  static void unpack(FloatWindow source, FloatWindow target, ChannelsLast order) {
    transpose(source, target, order.space(), order.channels());
  }

  /** From {@code [samples, rows, columns]} to {@code [samples, columns, rows]}. */
  private static void transpose(FloatWindow source, FloatWindow target, int rows, int columns) {
    int size = rows * columns;
    Parallel.range(
        source.length() / size,
        1,
        (from, to) -> {
          float[] in = new float[size];
          float[] out = new float[size];
          for (int n = from; n < to; n++) {
            source.get(n * size, in, 0, size);
            transpose(in, out, rows, columns);
            target.put(n * size, out, 0, size);
          }
        });
  }

  /** In tiles, so that a cache line that was fetched is used up while it is there. */
  private static void transpose(float[] in, float[] out, int rows, int columns) {
    int tile = 16;
    for (int r0 = 0; r0 < rows; r0 += tile) {
      int r1 = Math.min(rows, r0 + tile);
      for (int c0 = 0; c0 < columns; c0 += tile) {
        int c1 = Math.min(columns, c0 + tile);
        for (int c = c0; c < c1; c++) {
          for (int r = r0; r < r1; r++) {
            out[c * rows + r] = in[r * columns + c];
          }
        }
      }
    }
  }
}
