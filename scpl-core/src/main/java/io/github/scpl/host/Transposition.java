// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.host;

/** Copies of arrays of FLOAT between row-major order and channels last. */
final class Transposition {
  private static final int STRIP = 32;

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

  /**
   * In strips of rows, whose columns are gathered and then written at a time: a cache line that was
   * fetched is used up while it is there, and one that is written, whole.
   */
  private static void transpose(float[] in, float[] out, int rows, int columns) {
    float[] strip = new float[STRIP];
    for (int r0 = 0; r0 < rows; r0 += STRIP) {
      int count = Math.min(STRIP, rows - r0);
      for (int c = 0; c < columns; c++) {
        int place = r0 * columns + c;
        for (int r = 0; r < count; r++) {
          strip[r] = in[place];
          place += columns;
        }
        System.arraycopy(strip, 0, out, c * rows + r0, count);
      }
    }
  }
}
