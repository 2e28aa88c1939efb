// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.host;

import io.github.scpl.device.PoolKernels.Windows;
import io.github.scpl.device.Tensor;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.buffer.DataType;

class PoolKernelsTest {
  /** With remainders, and with so many planes that several threads share them. */
  static List<Windows> windows() {
    return List.of(
        new Windows(1, 1, 1, 1, 1),
        new Windows(2, 3, 4, 1, 1),
        new Windows(100, 4, 4, 2, 2),
        new Windows(53, 5, 7, 2, 2),
        new Windows(47, 7, 6, 3, 3),
        new Windows(3, 9, 8, 4, 4),
        new Windows(5, 9, 8, 4, 2),
        new Windows(5, 6, 7, 1, 3),
        new Windows(1, 130, 131, 2, 2));
  }

  private static int inputs(Windows w) {
    return w.planes() * w.height() * w.width();
  }

  private static int outputs(Windows w) {
    return w.planes() * w.outHeight() * w.outWidth();
  }

  /** Runs over all windows and, row by row, over the pixels in each. */
  private interface Visitor {
    void pixel(int output, int input);
  }

  private static void visit(Windows w, Visitor visitor) {
    for (int output = 0; output < outputs(w); output++) {
      int ox = output % w.outWidth();
      int oy = output / w.outWidth() % w.outHeight();
      int plane = output / (w.outWidth() * w.outHeight());
      for (int y = oy * w.windowHeight(); y < (oy + 1) * w.windowHeight(); y++) {
        for (int x = ox * w.windowWidth(); x < (ox + 1) * w.windowWidth(); x++) {
          visitor.pixel(output, (plane * w.height() + y) * w.width() + x);
        }
      }
    }
  }

  /** A third of all windows have several maxima. */
  private static double[] withTies(Windows w) {
    return Arrays.stream(KernelCheck.floats(1, inputs(w))).map(Math::rint).toArray();
  }

  private static int[] firstMaxima(Windows w, double[] x) {
    int[] best = new int[outputs(w)];
    Arrays.fill(best, -1);
    visit(
        w,
        (output, input) -> {
          if (best[output] < 0 || x[input] > x[best[output]]) {
            best[output] = input;
          }
        });
    return best;
  }

  private static double[] ones(int length) {
    double[] ones = new double[length];
    Arrays.fill(ones, 1);
    return ones;
  }

  @ParameterizedTest
  @MethodSource("windows")
  void maximum(Windows w) {
    double[] x = withTies(w);
    double[] expected = Arrays.stream(firstMaxima(w, x)).mapToDouble(i -> x[i]).toArray();
    KernelCheck.check(
        "maxPool",
        expected,
        new double[outputs(w)],
        type -> {
          Tensor y = KernelCheck.view(type, new double[outputs(w)]);
          HostKernels.of(type).pools().maxPool(w, KernelCheck.view(type, x), y);
          return y.toArray();
        });
  }

  @ParameterizedTest
  @MethodSource("windows")
  void gradientOfTheFirstMaximum(Windows w) {
    double[] x = withTies(w);
    double[] dy = KernelCheck.floats(2, outputs(w));
    double[] expected = new double[inputs(w)];
    int[] maxima = firstMaxima(w, x);
    for (int i = 0; i < maxima.length; i++) {
      expected[maxima[i]] = dy[i];
    }
    KernelCheck.check(
        "maxPoolBackward",
        expected,
        new double[inputs(w)],
        type -> {
          Tensor dx = garbage(type, w);
          Tensor input = KernelCheck.view(type, x);
          HostKernels.of(type).pools().maxPoolBackward(w, input, KernelCheck.view(type, dy), dx);
          return dx.toArray();
        });
  }

  @ParameterizedTest
  @MethodSource("windows")
  void average(Windows w) {
    double[] x = KernelCheck.floats(3, inputs(w));
    double[] expected = new double[outputs(w)];
    visit(
        w, (output, input) -> expected[output] += x[input] / (w.windowHeight() * w.windowWidth()));
    KernelCheck.check(
        "averagePool",
        expected,
        ones(outputs(w)),
        type -> {
          Tensor y = KernelCheck.view(type, new double[outputs(w)]);
          HostKernels.of(type).pools().averagePool(w, KernelCheck.view(type, x), y);
          return y.toArray();
        });
  }

  @ParameterizedTest
  @MethodSource("windows")
  void gradientOfTheAverage(Windows w) {
    double[] dy = KernelCheck.floats(2, outputs(w));
    double[] expected = new double[inputs(w)];
    visit(
        w, (output, input) -> expected[input] = dy[output] / (w.windowHeight() * w.windowWidth()));
    KernelCheck.check(
        "averagePoolBackward",
        expected,
        ones(inputs(w)),
        type -> {
          Tensor dx = garbage(type, w);
          HostKernels.of(type).pools().averagePoolBackward(w, KernelCheck.view(type, dy), dx);
          return dx.toArray();
        });
  }

  /** What a gradient's memory holds before it is overwritten. */
  private static Tensor garbage(DataType type, Windows w) {
    return KernelCheck.view(type, KernelCheck.floats(9, inputs(w)));
  }
}
