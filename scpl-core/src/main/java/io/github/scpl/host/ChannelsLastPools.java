// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.host;

import io.github.scpl.device.PoolKernels.Windows;
import io.github.scpl.device.Tensor;
import java.util.Arrays;

/**
 * Pooling where channels are stored last; see also {@link ChannelsLastMaxGradient}. Pixels that
 * have the same cell in the windows of a row of windows are gathered in one array.
 */
final class ChannelsLastPools {
  private ChannelsLastPools() {}

  static void maxPool(Windows w, Tensor x, Tensor y) {
    forward(
        w,
        x,
        y,
        (cells, out) -> {
          System.arraycopy(cells[0], 0, out, 0, out.length);
          for (int cell = 1; cell < cells.length; cell++) {
            maximum(cells[cell], out);
          }
        });
  }

  private static void maximum(float[] x, float[] y) {
    for (int i = 0; i < y.length; i++) {
      y[i] = Math.max(y[i], x[i]);
    }
  }

  static void averagePool(Windows w, Tensor x, Tensor y) {
    forward(
        w,
        x,
        y,
        (cells, out) -> {
          System.arraycopy(cells[0], 0, out, 0, out.length);
          for (int cell = 1; cell < cells.length; cell++) {
            add(cells[cell], out);
          }
          scale(out, 1f / cells.length);
        });
  }

  private static void add(float[] x, float[] y) {
    for (int i = 0; i < y.length; i++) {
      y[i] += x[i];
    }
  }

  private static void scale(float[] values, float factor) {
    for (int i = 0; i < values.length; i++) {
      values[i] *= factor;
    }
  }

  static void averagePoolBackward(Windows w, Tensor dy, Tensor dx) {
    backward(
        w,
        dy,
        dx,
        (cells, gradient) -> {
          scale(gradient, 1f / cells.length);
          for (float[] cell : cells) {
            System.arraycopy(gradient, 0, cell, 0, cell.length);
          }
        });
  }

  /** Work on a row of windows: the pixels of each cell, and one array for the windows. */
  private interface Work {
    void run(float[][] cells, float[] pooled);
  }

  /** Writes y from x, row of windows by row of windows. */
  private static void forward(Windows w, Tensor x, Tensor y, Work work) {
    int channels = channels(y);
    FloatWindow source = HostAccess.stored(x);
    FloatWindow target = HostAccess.stored(y);
    forRows(
        w,
        channels,
        (n, oy, row, cells, pooled) -> {
          gather(w, source, n, oy, row, cells);
          work.run(cells, pooled);
          target.put((n * w.outHeight() + oy) * pooled.length, pooled, 0, pooled.length);
        });
  }

  /** Writes dx from dy, row of windows by row of windows. */
  private static void backward(Windows w, Tensor dy, Tensor dx, Work work) {
    int channels = channels(dx);
    FloatWindow source = HostAccess.stored(dy);
    FloatWindow target = HostAccess.stored(dx);
    forRows(
        w,
        channels,
        (n, oy, row, cells, pooled) -> {
          source.get((n * w.outHeight() + oy) * pooled.length, pooled, 0, pooled.length);
          work.run(cells, pooled);
          scatter(w, target, n, oy, row, cells);
          if (oy == w.outHeight() - 1) {
            clearBelow(w, target, n, row);
          }
        });
  }

  private static int channels(Tensor tensor) {
    return Math.toIntExact(tensor.size(1));
  }

  private interface Row {
    void run(int sample, int windowRow, float[] pixels, float[][] cells, float[] pooled);
  }

  private static void forRows(Windows w, int channels, Row work) {
    Parallel.range(
        w.planes() / channels,
        1,
        (from, to) -> {
          float[] row = new float[w.width() * channels];
          float[] pooled = new float[w.outWidth() * channels];
          float[][] cells = new float[w.windowHeight() * w.windowWidth()][pooled.length];
          for (int n = from; n < to; n++) {
            for (int oy = 0; oy < w.outHeight(); oy++) {
              work.run(n, oy, row, cells, pooled);
            }
          }
        });
  }

  private static int place(Windows w, int sample, int windowRow, int ky, int rowLength) {
    return (sample * w.height() + windowRow * w.windowHeight() + ky) * rowLength;
  }

  private static void gather(
      Windows w, FloatWindow x, int sample, int windowRow, float[] row, float[][] cells) {
    int channels = row.length / w.width();
    for (int ky = 0; ky < w.windowHeight(); ky++) {
      x.get(place(w, sample, windowRow, ky, row.length), row, 0, row.length);
      for (int pixel = 0; pixel < w.outWidth() * w.windowWidth(); pixel++) {
        float[] cell = cells[ky * w.windowWidth() + pixel % w.windowWidth()];
        int to = pixel / w.windowWidth() * channels;
        System.arraycopy(row, pixel * channels, cell, to, channels);
      }
    }
  }

  /** The reverse; columns that fill no window become zero. */
  private static void scatter(
      Windows w, FloatWindow dx, int sample, int windowRow, float[] row, float[][] cells) {
    int channels = row.length / w.width();
    int covered = w.outWidth() * w.windowWidth();
    Arrays.fill(row, covered * channels, row.length, 0);
    for (int ky = 0; ky < w.windowHeight(); ky++) {
      for (int pixel = 0; pixel < covered; pixel++) {
        float[] cell = cells[ky * w.windowWidth() + pixel % w.windowWidth()];
        int from = pixel / w.windowWidth() * channels;
        System.arraycopy(cell, from, row, pixel * channels, channels);
      }
      dx.put(place(w, sample, windowRow, ky, row.length), row, 0, row.length);
    }
  }

  private static void clearBelow(Windows w, FloatWindow dx, int sample, float[] row) {
    Arrays.fill(row, 0);
    for (int y = w.outHeight() * w.windowHeight(); y < w.height(); y++) {
      dx.put((sample * w.height() + y) * row.length, row, 0, row.length);
    }
  }
}
