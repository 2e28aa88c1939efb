// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.host;

import io.github.scpl.device.ChannelKernels.Channels;
import io.github.scpl.device.ChannelKernels.Ending;
import io.github.scpl.device.Tensor;
import java.util.Arrays;

/**
 * Sums and affine maps per channel of {@code [batch, channels, space]}, of which {@link
 * FloatChannelKernels} is made.
 */
final class FloatChannelLoops {
  /** Elements that are copied to the heap at a time: they stay in the first-level cache. */
  private static final int CHUNK = 4096;

  private FloatChannelLoops() {}

  /** Mean and biased variance of every channel. */
  static void moments(Channels shape, Tensor x, double[] mean, double[] variance) {
    FloatWindow source = HostAccess.floats(x);
    double elements = (double) shape.batch() * shape.space();
    forChannels(
        shape,
        (first, count, chunks) -> {
          double[] sums = new double[count];
          double[] squares = new double[count];
          float[] shifts = new float[count];
          for (int n = 0; n < shape.batch(); n++) {
            source.get(offset(shape, n, first), chunks[0], 0, count * shape.space());
            for (int c = 0; c < count; c++) {
              if (n == 0) {
                shifts[c] = chunks[0][c * shape.space()];
              }
              addMoments(chunks[0], c * shape.space(), shape.space(), shifts[c], sums, squares, c);
            }
          }
          for (int c = 0; c < count; c++) {
            double shifted = sums[c] / elements;
            mean[first + c] = shifts[c] + shifted;
            variance[first + c] = Math.max(0, squares[c] / elements - shifted * shifted);
          }
        });
  }

  /** Sums around a shift near the mean, so that one pass over the data loses no digits. */
  private static void addMoments(
      float[] x, int from, int count, float shift, double[] sums, double[] squares, int c) {
    float s0 = 0;
    float s1 = 0;
    float s2 = 0;
    float s3 = 0;
    float q0 = 0;
    float q1 = 0;
    float q2 = 0;
    float q3 = 0;
    int i = from;
    for (; i + 3 < from + count; i += 4) {
      float x0 = x[i] - shift;
      float x1 = x[i + 1] - shift;
      float x2 = x[i + 2] - shift;
      float x3 = x[i + 3] - shift;
      s0 += x0;
      s1 += x1;
      s2 += x2;
      s3 += x3;
      q0 += x0 * x0;
      q1 += x1 * x1;
      q2 += x2 * x2;
      q3 += x3 * x3;
    }
    for (; i < from + count; i++) {
      float x0 = x[i] - shift;
      s0 += x0;
      q0 += x0 * x0;
    }
    sums[c] += (double) s0 + s1 + s2 + s3;
    squares[c] += (double) q0 + q1 + q2 + q3;
  }

  /** y = scale[c] * (x - center[c]) + shift[c], and what follows. */
  static void affine(
      Channels shape,
      Tensor x,
      Tensor y,
      double[] center,
      double[] scale,
      double[] shift,
      Ending ending) {
    FloatWindow source = HostAccess.floats(x);
    FloatWindow addends = ending.addend() == null ? null : HostAccess.floats(ending.addend());
    FloatWindow target = HostAccess.floats(y);
    forChannels(
        shape,
        (first, count, chunks) -> {
          for (int n = 0; n < shape.batch(); n++) {
            int offset = offset(shape, n, first);
            source.get(offset, chunks[0], 0, count * shape.space());
            for (int c = 0; c < count; c++) {
              affine(
                  chunks[0],
                  c * shape.space(),
                  shape.space(),
                  (float) center[first + c],
                  (float) scale[first + c],
                  (float) shift[first + c]);
            }
            if (addends != null) {
              addends.get(offset, chunks[1], 0, count * shape.space());
              FloatElementKernels.add(chunks[1], chunks[0], count * shape.space());
            }
            if (ending.slope() < 1) {
              FloatElementKernels.leakyRelu(
                  chunks[0], count * shape.space(), (float) ending.slope());
            }
            target.put(offset, chunks[0], 0, count * shape.space());
          }
        });
  }

  private static void affine(
      float[] x, int from, int count, float center, float scale, float shift) {
    for (int i = from; i < from + count; i++) {
      x[i] = scale * (x[i] - center) + shift;
    }
  }

  /**
   * Per channel, the sum of dy and the sum of dy * (x - center[c]).
   *
   * @param y through whose ReLU dy goes back first, in place; null for none
   */
  static void gradientSums(
      Channels shape,
      Tensor x,
      Tensor y,
      double slope,
      Tensor dy,
      double[] center,
      double[] sum,
      double[] dot) {
    FloatWindow input = HostAccess.floats(x);
    FloatWindow output = y == null ? null : HostAccess.floats(y);
    FloatWindow gradient = HostAccess.floats(dy);
    forChannels(
        shape,
        (first, count, chunks) -> {
          Arrays.fill(sum, first, first + count, 0);
          Arrays.fill(dot, first, first + count, 0);
          for (int n = 0; n < shape.batch(); n++) {
            int offset = offset(shape, n, first);
            input.get(offset, chunks[0], 0, count * shape.space());
            gradient.get(offset, chunks[1], 0, count * shape.space());
            if (output != null) {
              output.get(offset, chunks[2], 0, count * shape.space());
              FloatElementKernels.leakyReluBackward(
                  chunks[2], chunks[1], count * shape.space(), (float) slope);
              gradient.put(offset, chunks[1], 0, count * shape.space());
            }
            for (int c = 0; c < count; c++) {
              addGradientSums(
                  chunks[0],
                  chunks[1],
                  c * shape.space(),
                  shape.space(),
                  (float) center[first + c],
                  sum,
                  dot,
                  first + c);
            }
          }
        });
  }

  private static void addGradientSums(
      float[] x, float[] dy, int from, int count, float center, double[] sum, double[] dot, int c) {
    float s0 = 0;
    float s1 = 0;
    float s2 = 0;
    float s3 = 0;
    float d0 = 0;
    float d1 = 0;
    float d2 = 0;
    float d3 = 0;
    int i = from;
    for (; i + 3 < from + count; i += 4) {
      s0 += dy[i];
      s1 += dy[i + 1];
      s2 += dy[i + 2];
      s3 += dy[i + 3];
      d0 += dy[i] * (x[i] - center);
      d1 += dy[i + 1] * (x[i + 1] - center);
      d2 += dy[i + 2] * (x[i + 2] - center);
      d3 += dy[i + 3] * (x[i + 3] - center);
    }
    for (; i < from + count; i++) {
      s0 += dy[i];
      d0 += dy[i] * (x[i] - center);
    }
    sum[c] += (double) s0 + s1 + s2 + s3;
    dot[c] += (double) d0 + d1 + d2 + d3;
  }

  /** dx = a[c] * (dy - meanGradient[c]) + b[c] * (x - center[c]). */
  static void gradient(
      Channels shape,
      Tensor x,
      Tensor dy,
      double[] center,
      double[] meanGradient,
      double[] a,
      double[] b,
      Tensor dx) {
    FloatWindow input = HostAccess.floats(x);
    FloatWindow gradient = HostAccess.floats(dy);
    FloatWindow result = HostAccess.floats(dx);
    forChannels(
        shape,
        (first, count, chunks) -> {
          for (int n = 0; n < shape.batch(); n++) {
            int offset = offset(shape, n, first);
            input.get(offset, chunks[0], 0, count * shape.space());
            gradient.get(offset, chunks[1], 0, count * shape.space());
            for (int c = 0; c < count; c++) {
              combine(
                  chunks[0],
                  chunks[1],
                  c * shape.space(),
                  shape.space(),
                  (float) center[first + c],
                  (float) meanGradient[first + c],
                  (float) a[first + c],
                  (float) b[first + c]);
            }
            result.put(offset, chunks[1], 0, count * shape.space());
          }
        });
  }

  private static void combine(
      float[] x,
      float[] dy,
      int from,
      int count,
      float center,
      float meanGradient,
      float a,
      float b) {
    for (int i = from; i < from + count; i++) {
      dy[i] = a * (dy[i] - meanGradient) + b * (x[i] - center);
    }
  }

  private interface ChannelWork {
    void run(int firstChannel, int channels, float[][] chunks);
  }

  /** Runs the work on groups of channels that fit a chunk together. */
  private static void forChannels(Channels shape, ChannelWork work) {
    int group = Math.max(1, Math.min(shape.channels(), CHUNK / shape.space()));
    int groups = (shape.channels() + group - 1) / group;
    Parallel.range(
        groups,
        1,
        (from, to) -> {
          float[][] chunks = new float[3][group * shape.space()];
          for (int g = from; g < to; g++) {
            work.run(g * group, Math.min(group, shape.channels() - g * group), chunks);
          }
        });
  }

  private static int offset(Channels shape, int n, int channel) {
    return (n * shape.channels() + channel) * shape.space();
  }
}
