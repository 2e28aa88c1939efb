// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.host;

import io.github.scpl.device.Tensor;

/**
 * Where the elements of {@code [batch, channels, space]} lie that is stored {@code [batch, space,
 * channels]}.
 */
record ChannelsLast(int channels, int space) {
  /** Of a tensor whose layout it is. */
  static ChannelsLast of(Tensor tensor) {
    return new ChannelsLast(
        Math.toIntExact(tensor.size(1)), Math.toIntExact(tensor.size(2) * tensor.size(3)));
  }

  /** The place of an element that is counted in row-major order. */
  int place(int element) {
    int sample = element / (channels * space);
    int rest = element - sample * channels * space;
    int channel = rest / space;
    return sample * channels * space + (rest - channel * space) * channels + channel;
  }

  /** The element that lies at a place. */
  int element(int place) {
    int sample = place / (channels * space);
    int rest = place - sample * channels * space;
    int pixel = rest / channels;
    return sample * channels * space + (rest - pixel * channels) * space + pixel;
  }

  /** Copies samples from row-major order to this one. */
  void pack(FloatWindow source, FloatWindow target, int samples) {
    transpose(source, target, samples, channels, space);
  }

  /** Copies samples from this order to the row-major one. */
  void unpack(FloatWindow source, FloatWindow target, int samples) {
    transpose(source, target, samples, space, channels);
  }

  /** From {@code [samples, rows, columns]} to {@code [samples, columns, rows]}. */
  private static void transpose(
      FloatWindow source, FloatWindow target, int samples, int rows, int columns) {
    int size = rows * columns;
    Parallel.range(
        samples,
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
