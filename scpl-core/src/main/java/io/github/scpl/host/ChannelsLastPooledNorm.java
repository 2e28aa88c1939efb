// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.host;

import io.github.scpl.device.ChannelKernels.Pooled;
import io.github.scpl.device.PoolKernels.Windows;
import io.github.scpl.device.Tensor;
import io.github.scpl.host.PooledNormLoops.Back;
import io.github.scpl.host.PooledNormLoops.Normal;
import java.util.Arrays;

/**
 * What {@link PooledNormLoops} computes, where channels are stored last: in rows of windows, whose
 * pixels are gathered by their cell in the window ({@link WindowRows}).
 *
 * <p>Numbers of a channel are repeated for every window of a row, and whether numbers are equal is
 * computed, since the compiler makes vector code of arithmetic over whole arrays only.
 */
final class ChannelsLastPooledNorm {
  private ChannelsLastPooledNorm() {}

  /** Numbers of every channel, for each window of a row. */
  private static float[] repeat(double[] values, int windows) {
    float[] repeated = new float[windows * values.length];
    for (int i = 0; i < repeated.length; i++) {
      repeated[i] = (float) values[i % values.length];
    }
    return repeated;
  }

  static void forward(Tensor x, Pooled pooled, Normal normal, Tensor y) {
    Windows w = pooled.windows();
    double[] signs = normal.signs();
    boolean allLargest = Arrays.stream(signs).allMatch(sign -> sign > 0);
    float[] sign = repeat(signs, w.outWidth());
    float[] center = repeat(normal.center(), w.outWidth());
    float[] scale = repeat(normal.scale(), w.outWidth());
    float[] shift = repeat(normal.shift(), w.outWidth());
    FloatWindow choices = HostAccess.stored(pooled.chosen());
    FloatWindow outputs = HostAccess.stored(y);
    Parallel.range(
        Math.toIntExact(x.size(0)),
        1,
        (from, to) -> {
          WindowRows rows = new WindowRows(w, x);
          float[] values = new float[sign.length];
          for (int row = from * w.outHeight(); row < to * w.outHeight(); row++) {
            rows.gather(row);
            choose(rows.cells(), allLargest ? null : sign, values);
            choices.put(row * values.length, values, 0, values.length);
            ChannelsLastLoops.affine(values, center, scale, shift, values.length);
            if (normal.slope() < 1) {
              FloatElementKernels.leakyRelu(values, values.length, (float) normal.slope());
            }
            outputs.put(row * values.length, values, 0, values.length);
          }
        });
  }

  /** Writes the largest of each window, or the least where the sign is negative. */
  private static void choose(float[][] cells, float[] sign, float[] chosen) {
    if (sign != null) {
      for (float[] cell : cells) {
        multiply(sign, cell);
      }
    }
    System.arraycopy(cells[0], 0, chosen, 0, chosen.length);
    for (int k = 1; k < cells.length; k++) {
      ChannelsLastPools.maximum(cells[k], chosen);
    }
    if (sign != null) {
      multiply(sign, chosen);
    }
  }

  private static void multiply(float[] factors, float[] values) {
    for (int i = 0; i < values.length; i++) {
      values[i] *= factors[i];
    }
  }

  static void backward(Tensor x, Pooled pooled, Tensor dy, Back back, Tensor dx) {
    Windows w = pooled.windows();
    Channels channels = Channels.of(back, w.outWidth());
    FloatWindow choices = HostAccess.stored(pooled.chosen());
    FloatWindow gradients = HostAccess.stored(dy);
    Parallel.range(
        Math.toIntExact(x.size(0)),
        1,
        (from, to) -> {
          WindowRows inputs = new WindowRows(w, x);
          WindowRows results = new WindowRows(w, dx);
          float[] chosen = new float[channels.center.length];
          float[] left = new float[chosen.length];
          for (int row = from * w.outHeight(); row < to * w.outHeight(); row++) {
            inputs.gather(row);
            choices.get(row * chosen.length, chosen, 0, chosen.length);
            gradients.get(row * chosen.length, left, 0, left.length);
            for (int k = 0; k < inputs.cells().length; k++) {
              float[] input = inputs.cells()[k];
              float[] gradient = results.cells()[k];
              take(input, chosen, left, gradient);
              channels.combine(input, gradient);
            }
            results.scatter(row);
          }
          for (int sample = from; sample < to; sample++) {
            results.rest(sample, inputs, back::withoutGradient);
          }
        });
  }

  /**
   * Moves what is left of a gradient to where the input is the chosen one. Any difference of two
   * floats, times 2^254, is at least 1.
   */
  private static void take(float[] input, float[] chosen, float[] left, float[] gradient) {
    for (int i = 0; i < gradient.length; i++) {
      float difference = Math.abs(input[i] - chosen[i]) * 0x1p127f * 0x1p127f;
      gradient[i] = left[i] - left[i] * Math.min(1, difference);
    }
    for (int i = 0; i < gradient.length; i++) {
      left[i] -= gradient[i];
    }
  }

  /** Numbers of channels on the way back, for each window of a row. */
  private record Channels(float[] center, float[] meanGradient, float[] a, float[] b) {
    static Channels of(Back back, int windows) {
      return new Channels(
          repeat(back.center(), windows),
          repeat(back.meanGradient(), windows),
          repeat(back.a(), windows),
          repeat(back.b(), windows));
    }

    /** Replaces gradients of outputs by those of inputs. */
    void combine(float[] input, float[] gradient) {
      ChannelsLastLoops.scaleCentered(gradient, meanGradient, a, gradient.length);
      ChannelsLastLoops.addCentered(input, center, b, gradient, gradient.length);
    }
  }
}
