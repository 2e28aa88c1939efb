// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.host;

import io.github.scpl.device.ChannelKernels.Channels;
import io.github.scpl.device.ChannelKernels.Ending;
import io.github.scpl.device.Tensor;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.buffer.DataType;

class FloatChannelLoopsTest {
  /** Around the borders of chunks, and of groups of channels that fill one together. */
  static List<Channels> shapes() {
    return List.of(
        new Channels(1, 1, 1),
        new Channels(3, 5, 1),
        new Channels(9, 4097, 1),
        new Channels(2, 3, 4095),
        new Channels(2, 3, 4096),
        new Channels(2, 3, 4097),
        new Channels(2, 7, 1500),
        new Channels(1, 2, 20_000),
        new Channels(3, 600, 49));
  }

  private static int length(Channels shape) {
    return shape.batch() * shape.channels() * shape.space();
  }

  private static int channel(Channels shape, int element) {
    return element / shape.space() % shape.channels();
  }

  private static Tensor array(Channels shape, double[] values) {
    return KernelCheck.view(DataType.FLOAT, values, shape.batch(), shape.channels(), shape.space());
  }

  @ParameterizedTest
  @MethodSource("shapes")
  void moments(Channels shape) {
    double[] x = KernelCheck.floats(1, length(shape));
    double elements = (double) shape.batch() * shape.space();
    int channels = shape.channels();
    double[] expected = new double[2 * channels];
    for (int i = 0; i < x.length; i++) {
      expected[channel(shape, i)] += x[i] / elements;
    }
    for (int i = 0; i < x.length; i++) {
      double distance = x[i] - expected[channel(shape, i)];
      expected[channels + channel(shape, i)] += distance * distance / elements;
    }
    double[] scale = new double[2 * channels];
    Arrays.fill(scale, 20); // the square of the first value, around which is summed
    KernelCheck.checkFloat(
        "moments",
        expected,
        scale,
        () -> {
          double[] mean = new double[channels];
          double[] variance = new double[channels];
          FloatChannelLoops.moments(shape, array(shape, x), mean, variance);
          return join(mean, variance);
        });
  }

  @ParameterizedTest
  @MethodSource("shapes")
  void affine(Channels shape) {
    double[] x = KernelCheck.floats(1, length(shape));
    double[] a = KernelCheck.floats(2, shape.channels());
    double[] b = KernelCheck.floats(3, shape.channels());
    double[] center = KernelCheck.floats(4, shape.channels());
    double[] expected = new double[x.length];
    double[] scale = new double[x.length];
    for (int i = 0; i < x.length; i++) {
      int c = channel(shape, i);
      expected[i] = a[c] * (x[i] - center[c]) + b[c];
      scale[i] = Math.abs(a[c]) * (Math.abs(x[i]) + Math.abs(center[c])) + Math.abs(b[c]);
    }
    KernelCheck.checkFloat(
        "affine",
        expected,
        scale,
        () -> {
          Tensor y = array(shape, new double[x.length]);
          FloatChannelLoops.affine(shape, array(shape, x), y, center, a, b, new Ending(null, 1));
          return y.toArray();
        });
  }

  @ParameterizedTest
  @MethodSource("shapes")
  void gradientSums(Channels shape) {
    double[] x = KernelCheck.floats(1, length(shape));
    double[] dy = KernelCheck.floats(2, length(shape));
    double[] center = KernelCheck.floats(3, shape.channels());
    double[] sum = new double[shape.channels()];
    double[] dot = new double[shape.channels()];
    double[] sumScale = new double[shape.channels()];
    double[] dotScale = new double[shape.channels()];
    for (int i = 0; i < x.length; i++) {
      int c = channel(shape, i);
      sum[c] += dy[i];
      dot[c] += dy[i] * (x[i] - center[c]);
      sumScale[c] += Math.abs(dy[i]);
      dotScale[c] += Math.abs(dy[i] * (x[i] - center[c]));
    }
    KernelCheck.checkFloat(
        "gradientSums",
        join(sum, dot),
        join(sumScale, dotScale),
        () -> {
          // What was there before must be overwritten.
          double[] actualSum = KernelCheck.floats(4, shape.channels());
          double[] actualDot = KernelCheck.floats(5, shape.channels());
          FloatChannelLoops.gradientSums(
              shape, array(shape, x), null, 1, array(shape, dy), center, actualSum, actualDot);
          return join(actualSum, actualDot);
        });
  }

  @ParameterizedTest
  @MethodSource("shapes")
  void gradient(Channels shape) {
    double[] x = KernelCheck.floats(1, length(shape));
    double[] dy = KernelCheck.floats(2, length(shape));
    double[] a = KernelCheck.floats(3, shape.channels());
    double[] b = KernelCheck.floats(4, shape.channels());
    double[] center = KernelCheck.floats(5, shape.channels());
    double[] mean = KernelCheck.floats(6, shape.channels());
    double[] expected = new double[x.length];
    double[] scale = new double[x.length];
    for (int i = 0; i < x.length; i++) {
      int c = channel(shape, i);
      expected[i] = a[c] * (dy[i] - mean[c]) + b[c] * (x[i] - center[c]);
      scale[i] =
          Math.abs(a[c]) * (Math.abs(dy[i]) + Math.abs(mean[c]))
              + Math.abs(b[c]) * (Math.abs(x[i]) + Math.abs(center[c]));
    }
    KernelCheck.checkFloat(
        "gradient",
        expected,
        scale,
        () -> {
          Tensor gradient = array(shape, dy);
          FloatChannelLoops.gradient(
              shape, array(shape, x), gradient, center, mean, a, b, gradient);
          return gradient.toArray();
        });
  }

  private static double[] join(double[] first, double[] second) {
    double[] both = Arrays.copyOf(first, first.length + second.length);
    System.arraycopy(second, 0, both, first.length, second.length);
    return both;
  }
}
