// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.host;

import io.github.scpl.device.SequenceKernels;
import io.github.scpl.device.Tensor;
import java.util.Arrays;

/** {@link SequenceKernels} in single precision. */
final class FloatSequenceKernels implements SequenceKernels {
  static final SequenceKernels INSTANCE = new FloatSequenceKernels();

  private static final int ELEMENTS_PER_THREAD = 16384;
  private static final int COLUMNS_PER_THREAD = 64;

  private FloatSequenceKernels() {}

  @Override
  public void firstOutside(Tensor ids, long rows, Tensor place) {
    long first = TokenIds.firstOutside(ids, rows);
    double[] id = new double[1];
    if (first >= 0) {
      HostAccess.read(ids, first, id, 1);
    }
    HostAccess.write(place, 0, new double[] {first, id[0]}, 2);
  }

  @Override
  public void gather(Tensor ids, Tensor table, Tensor y) {
    int[] rows = TokenIds.of(ids);
    int width = columns(table);
    FloatWindow source = HostAccess.floats(table);
    FloatWindow target = HostAccess.floats(y);
    Parallel.range(
        rows.length,
        1 + ELEMENTS_PER_THREAD / width,
        (from, to) -> {
          for (int p = from; p < to; p++) {
            target.put(p * width, source, rows[p] * width, width);
          }
        });
  }

  /** Threads share the columns, so that every sum is taken in the order of the positions. */
  @Override
  public void scatter(Tensor ids, Tensor dy, Tensor table) {
    int[] rows = TokenIds.of(ids);
    int width = columns(table);
    FloatWindow source = HostAccess.floats(dy);
    FloatWindow target = HostAccess.floats(table);
    Parallel.range(
        width,
        COLUMNS_PER_THREAD,
        (from, to) -> {
          float[] addend = new float[to - from];
          float[] sum = new float[to - from];
          for (int p = 0; p < rows.length; p++) {
            source.get(p * width + from, addend, 0, addend.length);
            target.get(rows[p] * width + from, sum, 0, sum.length);
            addScaled(sum, addend, 1);
            target.put(rows[p] * width + from, sum, 0, sum.length);
          }
        });
  }

  private static void addScaled(float[] y, float[] x, float scale) {
    for (int i = 0; i < y.length; i++) {
      y[i] += scale * x[i];
    }
  }

  private static int columns(Tensor matrix) {
    return Math.toIntExact(matrix.size(matrix.rank() - 1));
  }

  @Override
  public void meanOverTime(Tensor x, Tensor mask, Tensor y) {
    int time = Math.toIntExact(x.size(1));
    int width = columns(x);
    FloatWindow source = HostAccess.floats(x);
    FloatWindow target = HostAccess.floats(y);
    Parallel.range(
        Math.toIntExact(x.size(0)),
        1 + ELEMENTS_PER_THREAD / (time * width),
        (from, to) -> {
          float[] weights = new float[time];
          float[] row = new float[width];
          float[] sum = new float[width];
          for (int n = from; n < to; n++) {
            weights(mask, n, weights);
            Arrays.fill(sum, 0);
            for (int t = 0; t < time; t++) {
              if (weights[t] != 0) {
                source.get((n * time + t) * width, row, 0, width);
                addScaled(sum, row, weights[t]);
              }
            }
            target.put(n * width, sum, 0, width);
          }
        });
  }

  @Override
  public void meanOverTimeBackward(Tensor dy, Tensor mask, Tensor dx, boolean add) {
    int time = Math.toIntExact(dx.size(1));
    int width = columns(dx);
    FloatWindow source = HostAccess.floats(dy);
    FloatWindow target = HostAccess.floats(dx);
    Parallel.range(
        Math.toIntExact(dx.size(0)),
        1 + ELEMENTS_PER_THREAD / (time * width),
        (from, to) -> {
          float[] weights = new float[time];
          float[] gradient = new float[width];
          float[] row = new float[width];
          for (int n = from; n < to; n++) {
            weights(mask, n, weights);
            source.get(n * width, gradient, 0, width);
            for (int t = 0; t < time; t++) {
              int offset = (n * time + t) * width;
              if (add) {
                target.get(offset, row, 0, width);
              } else {
                Arrays.fill(row, 0);
              }
              addScaled(row, gradient, weights[t]);
              target.put(offset, row, 0, width);
            }
          }
        });
  }

  /** The share of every time step in the mean of row n. */
  private static void weights(Tensor mask, int n, float[] weights) {
    int time = weights.length;
    if (mask == null) {
      Arrays.fill(weights, 1f / time);
      return;
    }
    HostAccess.floats(mask).get(n * time, weights, 0, time);
    float sum = 0;
    for (float weight : weights) {
      sum += weight;
    }
    for (int t = 0; t < time && sum != 0; t++) {
      weights[t] /= sum;
    }
  }

  @Override
  public void meanOfHalves(Tensor x, Tensor y) {
    int count = Math.toIntExact(y.length());
    float[] mean = new float[count];
    float[] second = new float[count];
    FloatWindow source = HostAccess.floats(x);
    source.get(0, mean, 0, count);
    source.get(count, second, 0, count);
    for (int i = 0; i < count; i++) {
      mean[i] = (mean[i] + second[i]) * 0.5f;
    }
    HostAccess.floats(y).put(0, mean, 0, count);
  }

  @Override
  public void meanOfHalvesBackward(Tensor dy, Tensor dx, boolean add) {
    int count = Math.toIntExact(dy.length());
    float[] gradient = new float[count];
    float[] half = new float[count];
    HostAccess.floats(dy).get(0, gradient, 0, count);
    FloatWindow target = HostAccess.floats(dx);
    for (int offset = 0; offset < 2 * count; offset += count) {
      if (add) {
        target.get(offset, half, 0, count);
      } else {
        Arrays.fill(half, 0);
      }
      addScaled(half, gradient, 0.5f);
      target.put(offset, half, 0, count);
    }
  }
}
