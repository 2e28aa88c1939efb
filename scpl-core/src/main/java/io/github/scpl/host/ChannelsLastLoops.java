// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.host;

import io.github.scpl.device.ChannelKernels.Channels;
import io.github.scpl.device.ChannelKernels.Ending;
import io.github.scpl.device.Tensor;

/**
 * What {@link FloatChannelLoops} computes, where channels are stored last: an array is rows of
 * channels, one for each pixel.
 *
 * <p>Some rows are taken at a time, and what belongs to a channel is repeated as often, since the
 * compiler makes vector code of loops over whole arrays only.
 */
final class ChannelsLastLoops {
  /** Elements that are copied to the heap at a time: they stay in the first-level cache. */
  private static final int CHUNK = 2048;

  private static final int CHUNKS_PER_THREAD = 8;

  /** Elements that have sums of their own: many chunks, as these are folded for each group. */
  private static final int GROUP = 128 * CHUNK;

  private ChannelsLastLoops() {}

  /** How an array is cut: {@code units} chunks of {@code length} elements, the last one shorter. */
  private record Chunks(int channels, int length, int units, int total) {
    /** Of some rows. */
    static Chunks of(int channels, int rows) {
      int group = Math.min(rows, Math.max(1, CHUNK / channels));
      return new Chunks(channels, group * channels, (rows + group - 1) / group, rows * channels);
    }

    int count(int unit) {
      return Math.min(length, total - unit * length);
    }

    /** Numbers of channels, for every row of a chunk. */
    float[] repeat(double[] values) {
      float[] repeated = new float[length];
      for (int row = 0; row < length; row += channels) {
        for (int c = 0; c < channels; c++) {
          repeated[row + c] = (float) values[c];
        }
      }
      return repeated;
    }

    /** Sums over the rows of a chunk, in double precision. */
    double[] fold(float[] chunk) {
      double[] sums = new double[channels];
      for (int row = 0; row < length; row += channels) {
        for (int c = 0; c < channels; c++) {
          sums[c] += chunk[row + c];
        }
      }
      return sums;
    }
  }

  /** Mean and biased variance of every channel. */
  static void moments(Channels shape, Tensor x, double[] mean, double[] variance) {
    int channels = shape.channels();
    FloatWindow source = HostAccess.stored(x);
    // Sums around a shift near the mean: so one pass over the data loses no digits.
    double[] shift = new double[channels];
    for (int c = 0; c < channels; c++) {
      shift[c] = source.get(c);
    }
    double[][] sums =
        sums(
            shape,
            (chunks, first) -> {
              float[] shifts = chunks.repeat(shift);
              float[] values = new float[chunks.length];
              float[] sum = new float[chunks.length];
              float[] square = new float[chunks.length];
              for (int unit = 0; unit < chunks.units; unit++) {
                int count = chunks.count(unit);
                source.get(first + unit * chunks.length, values, 0, count);
                addMoments(values, shifts, sum, square, count);
              }
              return new double[][] {chunks.fold(sum), chunks.fold(square)};
            });
    double elements = (double) shape.batch() * shape.space();
    for (int c = 0; c < channels; c++) {
      double shifted = sums[0][c] / elements;
      mean[c] = shift[c] + shifted;
      variance[c] = Math.max(0, sums[1][c] / elements - shifted * shifted);
    }
  }

  private static void addMoments(float[] x, float[] shift, float[] sum, float[] square, int count) {
    for (int i = 0; i < count; i++) {
      float centered = x[i] - shift[i];
      sum[i] += centered;
      square[i] += centered * centered;
    }
  }

  /** Two sums of every channel of some rows. */
  private interface RowSums {
    /**
     * Computes the sums.
     *
     * @param first where the first of the rows begins
     */
    double[][] of(Chunks chunks, int first);
  }

  /** Adds up the sums of groups of rows, in their order, whichever thread had them. */
  private static double[][] sums(Channels shape, RowSums work) {
    int channels = shape.channels();
    int rows = shape.batch() * shape.space();
    int group = Math.min(rows, Math.max(1, GROUP / channels));
    double[][][] groups = new double[(rows + group - 1) / group][][];
    Parallel.range(
        groups.length,
        1,
        (from, to) -> {
          for (int g = from; g < to; g++) {
            int first = g * group;
            Chunks chunks = Chunks.of(channels, Math.min(group, rows - first));
            groups[g] = work.of(chunks, first * channels);
          }
        });
    double[][] total = new double[2][channels];
    for (double[][] sums : groups) {
      for (int c = 0; c < channels; c++) {
        total[0][c] += sums[0][c];
        total[1][c] += sums[1][c];
      }
    }
    return total;
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
    FloatWindow inputs = HostAccess.stored(x);
    FloatWindow outputs = y == null ? null : HostAccess.stored(y);
    FloatWindow gradients = HostAccess.stored(dy);
    double[][] sums =
        sums(
            shape,
            (chunks, first) -> {
              float[] centers = chunks.repeat(center);
              float[] input = new float[chunks.length];
              float[] gradient = new float[chunks.length];
              float[] output = new float[chunks.length];
              float[] plain = new float[chunks.length];
              float[] weighted = new float[chunks.length];
              for (int unit = 0; unit < chunks.units; unit++) {
                int count = chunks.count(unit);
                int at = first + unit * chunks.length;
                inputs.get(at, input, 0, count);
                gradients.get(at, gradient, 0, count);
                if (outputs != null) {
                  outputs.get(at, output, 0, count);
                  FloatElementKernels.leakyReluBackward(output, gradient, count, (float) slope);
                  gradients.put(at, gradient, 0, count);
                }
                addGradients(input, gradient, centers, plain, weighted, count);
              }
              return new double[][] {chunks.fold(plain), chunks.fold(weighted)};
            });
    System.arraycopy(sums[0], 0, sum, 0, sum.length);
    System.arraycopy(sums[1], 0, dot, 0, dot.length);
  }

  private static void addGradients(
      float[] x, float[] dy, float[] center, float[] sum, float[] dot, int count) {
    for (int i = 0; i < count; i++) {
      sum[i] += dy[i];
      dot[i] += dy[i] * (x[i] - center[i]);
    }
  }

  /** y = scale[c] * (x - center[c]) + shift[c], and what follows. */
  static void affine(
      Tensor x, Tensor y, double[] center, double[] scale, double[] shift, Ending ending) {
    Chunks chunks = chunks(x);
    float[] centers = chunks.repeat(center);
    float[] scales = chunks.repeat(scale);
    float[] shifts = chunks.repeat(shift);
    FloatWindow source = HostAccess.stored(x);
    FloatWindow addends = ending.addend() == null ? null : HostAccess.stored(ending.addend());
    FloatWindow target = HostAccess.stored(y);
    forChunks(
        chunks,
        (at, count, values, addend) -> {
          source.get(at, values, 0, count);
          affine(values, centers, scales, shifts, count);
          if (addends != null) {
            addends.get(at, addend, 0, count);
            FloatElementKernels.add(addend, values, count);
          }
          if (ending.slope() < 1) {
            FloatElementKernels.leakyRelu(values, count, (float) ending.slope());
          }
          target.put(at, values, 0, count);
        });
  }

  static void affine(float[] x, float[] center, float[] scale, float[] shift, int count) {
    for (int i = 0; i < count; i++) {
      x[i] = scale[i] * (x[i] - center[i]) + shift[i];
    }
  }

  /** dx = a[c] * (dy - meanGradient[c]) + b[c] * (x - center[c]). */
  static void gradient(
      Tensor x,
      Tensor dy,
      double[] center,
      double[] meanGradient,
      double[] a,
      double[] b,
      Tensor dx) {
    Chunks chunks = chunks(x);
    float[] centers = chunks.repeat(center);
    float[] means = chunks.repeat(meanGradient);
    float[] gradientScales = chunks.repeat(a);
    float[] inputScales = chunks.repeat(b);
    FloatWindow inputs = HostAccess.stored(x);
    FloatWindow gradients = HostAccess.stored(dy);
    FloatWindow results = HostAccess.stored(dx);
    forChunks(
        chunks,
        (at, count, input, gradient) -> {
          inputs.get(at, input, 0, count);
          gradients.get(at, gradient, 0, count);
          scaleCentered(gradient, means, gradientScales, count);
          addCentered(input, centers, inputScales, gradient, count);
          results.put(at, gradient, 0, count);
        });
  }

  // Two loops: one over all six arrays takes four times as long as both.

  static void scaleCentered(float[] x, float[] center, float[] scale, int count) {
    for (int i = 0; i < count; i++) {
      x[i] = scale[i] * (x[i] - center[i]);
    }
  }

  static void addCentered(float[] x, float[] center, float[] scale, float[] sum, int count) {
    for (int i = 0; i < count; i++) {
      sum[i] += scale[i] * (x[i] - center[i]);
    }
  }

  /** Work on a chunk, with two buffers of its length. */
  private interface Work {
    void run(int at, int count, float[] first, float[] second);
  }

  private static Chunks chunks(Tensor x) {
    int channels = Math.toIntExact(x.size(1));
    return Chunks.of(channels, Math.toIntExact(x.length() / channels));
  }

  private static void forChunks(Chunks chunks, Work work) {
    Parallel.range(
        chunks.units,
        CHUNKS_PER_THREAD,
        (from, to) -> {
          float[] first = new float[chunks.length];
          float[] second = new float[chunks.length];
          for (int unit = from; unit < to; unit++) {
            work.run(unit * chunks.length, chunks.count(unit), first, second);
          }
        });
  }
}
