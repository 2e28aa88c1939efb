// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.host;

import io.github.scpl.device.DropoutKernels;
import io.github.scpl.device.Tensor;
import io.github.scpl.random.RandomKey;

/** {@link DropoutKernels} in single precision. */
final class FloatDropoutKernels implements DropoutKernels {
  static final DropoutKernels INSTANCE = new FloatDropoutKernels();

  private static final int CHUNK = 4096;
  private static final int CHUNKS_PER_THREAD = 4;

  private FloatDropoutKernels() {}

  @Override
  public void dropout(Tensor x, Tensor residual, Tensor y, RandomKey key, double rate) {
    int size = Math.toIntExact(x.length());
    float scale = (float) (1 / (1 - rate));
    FloatWindow source = HostAccess.floats(x);
    FloatWindow base = residual == null ? null : HostAccess.floats(residual);
    FloatWindow target = HostAccess.floats(y);
    Parallel.range(
        (size + CHUNK - 1) / CHUNK,
        CHUNKS_PER_THREAD,
        (from, to) -> {
          DropoutBits bits = new DropoutBits(CHUNK, rate);
          float[] values = new float[CHUNK];
          float[] addend = new float[CHUNK];
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
      float[] values, DropoutBits bits, RandomKey key, int chunk, int count, float scale) {
    if (!bits.none()) {
      multiply(values, bits.draw(key, chunk, count), count, new float[] {0, scale});
    }
  }

  /** A look-up is faster than turning an int into a float. */
  private static void multiply(float[] values, int[] kept, int count, float[] factors) {
    for (int i = 0; i < count; i++) {
      values[i] *= factors[kept[i]];
    }
  }

  private static void add(float[] y, float[] x, int count) {
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
    float scale = (float) (1 / (1 - rate));
    float[] addend = new float[width];
    HostAccess.floats(bias).get(0, addend, 0, width);
    FloatWindow target = HostAccess.floats(rows);
    Parallel.range(
        (height + group - 1) / group,
        CHUNKS_PER_THREAD,
        (from, to) -> {
          DropoutBits bits = new DropoutBits(group * width, rate);
          float[] values = new float[group * width];
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

  private static void biasRelu(float[] values, int from, float[] bias) {
    for (int i = 0; i < bias.length; i++) {
      values[from + i] = Math.max(values[from + i] + bias[i], 0);
    }
  }

  @Override
  public void biasReluDropoutBackward(Tensor y, Tensor dy, double rate) {
    int size = Math.toIntExact(y.length());
    float scale = (float) (1 / (1 - rate));
    FloatWindow outputs = HostAccess.floats(y);
    FloatWindow gradients = HostAccess.floats(dy);
    Parallel.range(
        (size + CHUNK - 1) / CHUNK,
        CHUNKS_PER_THREAD,
        (from, to) -> {
          float[] output = new float[CHUNK];
          float[] gradient = new float[CHUNK];
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

  private static void scaleWherePositive(float[] y, float[] dy, int count, float scale) {
    for (int i = 0; i < count; i++) {
      // Scaled up twice, any positive number passes 1: a step without a branch to mispredict.
      float huge = Math.max(y[i], 0) * Float.MAX_VALUE * Float.MAX_VALUE;
      dy[i] *= scale * Math.min(huge, 1);
    }
  }
}
