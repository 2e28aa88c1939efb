// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.host;

import io.github.scpl.device.PoolKernels.Windows;
import io.github.scpl.device.Tensor;
import java.util.Arrays;

/** Pooling where channels are stored last; see also {@link ChannelsLastMaxGradient}. */
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

  static void maximum(float[] x, float[] y) {
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
    FloatWindow target = HostAccess.stored(y);
    forSamples(
        x,
        (from, to) -> {
          WindowRows rows = new WindowRows(w, x);
          float[] pooled = new float[rows.length()];
          for (int row = from * w.outHeight(); row < to * w.outHeight(); row++) {
            rows.gather(row);
            work.run(rows.cells(), pooled);
            target.put(row * pooled.length, pooled, 0, pooled.length);
          }
        });
  }

  /** Writes dx from dy, row of windows by row of windows. */
  private static void backward(Windows w, Tensor dy, Tensor dx, Work work) {
    FloatWindow source = HostAccess.stored(dy);
    forSamples(
        dx,
        (from, to) -> {
          WindowRows rows = new WindowRows(w, dx);
          float[] pooled = new float[rows.length()];
          for (int row = from * w.outHeight(); row < to * w.outHeight(); row++) {
            source.get(row * pooled.length, pooled, 0, pooled.length);
            work.run(rows.cells(), pooled);
            rows.scatter(row);
          }
          for (int sample = from; sample < to; sample++) {
            rows.rest(sample, pixel -> Arrays.fill(pixel, 0));
          }
        });
  }

  private static void forSamples(Tensor maps, Parallel.Range work) {
    Parallel.range(Math.toIntExact(maps.size(0)), 1, work);
  }
}
