// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.host;

import io.github.scpl.device.DropoutKernels;
import io.github.scpl.device.Tensor;
import io.github.scpl.random.RandomKey;

/** {@link DropoutKernels} in double precision; {@link FloatDropoutKernels} is its twin. */
final class DoubleDropoutKernels implements DropoutKernels {
  static final DropoutKernels INSTANCE = new DoubleDropoutKernels();

  private static final int CHUNK = 4096;
  private static final int CHUNKS_PER_THREAD = 4;

  private DoubleDropoutKernels() {}

  @Override
  public void dropout(Tensor x, Tensor residual, Tensor y, RandomKey key, double rate) {
    int size = Math.toIntExact(x.length());
    double scale = 1 / (1 - rate);
    DoubleWindow source = HostAccess.doubles(x);
    DoubleWindow base = residual == null ? null : HostAccess.doubles(residual);
    DoubleWindow target = HostAccess.doubles(y);
    Parallel.range(
        (size + CHUNK - 1) / CHUNK,
        CHUNKS_PER_THREAD,
        (from, to) -> {
          DropoutBits bits = new DropoutBits(CHUNK, rate);
          double[] values = new double[CHUNK];
          double[] addend = new double[CHUNK];
          for (int chunk = from; chunk < to; chunk++) {
            int offset = chunk * CHUNK;
            int count = Math.min(CHUNK, size - offset);
            source.get(offset, values, 0, count);
            drop(values, bits, key, chunk, count, scale);
            if (base != null) {
              base.get(offset, addend, 0, count);
              add(values, addend, count);
            }
            target.put(offset, values, 0, count);
          }
        });
  }

  private static void drop(
      double[] values, DropoutBits bits, RandomKey key, int chunk, int count, double scale) {
    if (!bits.none()) {
      multiply(values, bits.draw(key, chunk, count), count, new double[] {0, scale});
    }
  }

  /** A look-up is faster than turning an int into a double. */
  private static void multiply(double[] values, int[] kept, int count, double[] factors) {
    for (int i = 0; i < count; i++) {
      values[i] *= factors[kept[i]];
    }
  }

  private static void add(double[] y, double[] x, int count) {
    for (int i = 0; i < count; i++) {
      y[i] += x[i];
    }
  }

  /** A chunk is a number of whole rows. */
  @Override
  public void biasReluDropout(Tensor rows, Tensor bias, RandomKey key, double rate) {
    int width = Math.toIntExact(bias.length());
    int height = Math.toIntExact(rows.length() / width);
    int group = Math.max(1, CHUNK / width);
    double scale = 1 / (1 - rate);
    double[] addend = new double[width];
    HostAccess.doubles(bias).get(0, addend, 0, width);
    DoubleWindow target = HostAccess.doubles(rows);
    Parallel.range(
        (height + group - 1) / group,
        CHUNKS_PER_THREAD,
        (from, to) -> {
          DropoutBits bits = new DropoutBits(group * width, rate);
          double[] values = new double[group * width];
          for (int chunk = from; chunk < to; chunk++) {
            int offset = chunk * group * width;
            int count = Math.min(group, height - chunk * group) * width;
            target.get(offset, values, 0, count);
            for (int row = 0; row < count; row += width) {
              biasRelu(values, row, addend);
            }
            drop(values, bits, key, chunk, count, scale);
            target.put(offset, values, 0, count);
          }
        });
  }

  private static void biasRelu(double[] values, int from, double[] bias) {
    for (int i = 0; i < bias.length; i++) {
      values[from + i] = Math.max(values[from + i] + bias[i], 0);
    }
  }

  @Override
  public void biasReluDropoutBackward(Tensor y, Tensor dy, double rate) {
    int size = Math.toIntExact(y.length());
    double scale = 1 / (1 - rate);
    DoubleWindow outputs = HostAccess.doubles(y);
    DoubleWindow gradients = HostAccess.doubles(dy);
    Parallel.range(
        (size + CHUNK - 1) / CHUNK,
        CHUNKS_PER_THREAD,
        (from, to) -> {
          double[] output = new double[CHUNK];
          double[] gradient = new double[CHUNK];
          for (int chunk = from; chunk < to; chunk++) {
            int offset = chunk * CHUNK;
            int count = Math.min(CHUNK, size - offset);
            outputs.get(offset, output, 0, count);
            gradients.get(offset, gradient, 0, count);
            scaleWherePositive(output, gradient, count, scale);
            gradients.put(offset, gradient, 0, count);
          }
        });
  }

  private static void scaleWherePositive(double[] y, double[] dy, int count, double scale) {
    for (int i = 0; i < count; i++) {
      // Scaled up twice, any positive number passes 1: a step without a branch to mispredict.
      double huge = Math.max(y[i], 0) * Double.MAX_VALUE * Double.MAX_VALUE;
      dy[i] *= scale * Math.min(huge, 1);
    }
  }
}
