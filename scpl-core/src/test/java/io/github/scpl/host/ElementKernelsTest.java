// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.host;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.scpl.TestArrays;
import io.github.scpl.device.ElementKernels;
import io.github.scpl.device.ElementKernels.AdamStep;
import io.github.scpl.device.Tensor;
import java.util.Arrays;
import java.util.function.DoubleBinaryOperator;
import java.util.function.DoubleUnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.buffer.DataType;

class ElementKernelsTest {
  private interface Map {
    void run(ElementKernels kernels, Tensor x, Tensor y);
  }

  private static void checkMap(int length, String what, Map map, DoubleUnaryOperator expected) {
    double[] x = KernelCheck.floats(1, length);
    KernelCheck.check(
        what,
        Arrays.stream(x).map(expected).toArray(),
        Arrays.stream(x).map(v -> 1 + Math.abs(v)).toArray(),
        type -> {
          Tensor source = KernelCheck.view(type, x);
          Tensor target = KernelCheck.view(type, new double[length]);
          map.run(HostKernels.of(type).elements(), source, target);
          assertArrayEquals(x, source.toArray(), "the source");
          return target.toArray();
        });
  }

  private static void checkBackward(
      int length, String what, Map map, double[] y, DoubleBinaryOperator expected) {
    double[] dy = KernelCheck.floats(2, length);
    double[] dx = new double[length];
    double[] scale = new double[length];
    for (int i = 0; i < length; i++) {
      dx[i] = expected.applyAsDouble(y[i], dy[i]);
      scale[i] = Math.abs(dy[i]);
    }
    KernelCheck.check(
        what,
        dx,
        scale,
        type -> {
          Tensor output = KernelCheck.view(type, y);
          Tensor gradient = KernelCheck.view(type, dy);
          map.run(HostKernels.of(type).elements(), output, gradient);
          assertArrayEquals(y, output.toArray(), "the output");
          return gradient.toArray();
        });
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 4095, 4096, 4097, 20_000, 60_001})
  void functionsOfEveryElement(int length) {
    checkMap(length, "relu", (k, x, y) -> k.leakyRelu(x, y, 0), v -> v > 0 ? v : 0);
    checkMap(length, "leaky", (k, x, y) -> k.leakyRelu(x, y, 0.25), v -> v > 0 ? v : 0.25 * v);
    checkMap(length, "sigmoid", ElementKernels::sigmoid, v -> 1 / (1 + Math.exp(-v)));
    checkMap(length, "tanh", ElementKernels::tanh, Math::tanh);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 4095, 4096, 4097, 20_000, 60_001})
  void gradientsOfEveryElement(int length) {
    double[] y = KernelCheck.floats(3, length);
    double[] unit = Arrays.stream(y).map(v -> (float) (1 / (1 + Math.exp(-v)))).toArray();
    checkBackward(
        length, "relu", (k, o, g) -> k.leakyReluBackward(o, g, 0), y, (o, g) -> o > 0 ? g : 0);
    checkBackward(
        length,
        "leaky",
        (k, o, g) -> k.leakyReluBackward(o, g, 0.25),
        y,
        (o, g) -> o > 0 ? g : 0.25 * g);
    checkBackward(
        length, "sigmoid", ElementKernels::sigmoidBackward, unit, (o, g) -> g * o * (1 - o));
    checkBackward(length, "tanh", ElementKernels::tanhBackward, unit, (o, g) -> g * (1 - o * o));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 4095, 4096, 4097, 20_000, 60_001})
  void sumsOfEveryElement(int length) {
    double[] a = KernelCheck.floats(4, length);
    double[] b = KernelCheck.floats(5, length);
    double[] sum = new double[length];
    double[] leaky = new double[length];
    double[] scale = new double[length];
    for (int i = 0; i < length; i++) {
      sum[i] = a[i] + b[i];
      leaky[i] = sum[i] > 0 ? sum[i] : 0.25 * sum[i];
      scale[i] = Math.abs(sum[i]);
    }
    KernelCheck.check(
        "add",
        sum,
        scale,
        type -> {
          Tensor target = KernelCheck.view(type, b);
          HostKernels.of(type).elements().add(KernelCheck.view(type, a), target);
          return target.toArray();
        });
    KernelCheck.check(
        "sumLeakyRelu",
        leaky,
        scale,
        type -> {
          Tensor target = KernelCheck.view(type, KernelCheck.floats(6, length));
          Tensor first = KernelCheck.view(type, a);
          Tensor second = KernelCheck.view(type, b);
          HostKernels.of(type).elements().sumLeakyRelu(first, second, target, 0.25);
          assertArrayEquals(a, first.toArray(), "the first summand");
          assertArrayEquals(b, second.toArray(), "the second summand");
          return target.toArray();
        });
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 4095, 4096, 4097, 20_000, 60_001})
  void scaledSumsMayBeWrittenOverASummand(int length) {
    double[] x = KernelCheck.floats(4, length);
    double[] y = KernelCheck.floats(5, length);
    double[] product = Arrays.stream(x).map(v -> 0.375 * v).toArray();
    double[] sum = new double[length];
    double[] scale = new double[length];
    for (int i = 0; i < length; i++) {
      sum[i] = y[i] + product[i];
      scale[i] = Math.abs(y[i]) + Math.abs(product[i]);
    }
    for (int target = 0; target < 3; target++) {
      int written = target;
      KernelCheck.check(
          "addScaled to " + written,
          sum,
          scale,
          type -> {
            Tensor[] arrays = {
              KernelCheck.view(type, x),
              KernelCheck.view(type, y),
              KernelCheck.view(type, new double[length])
            };
            HostKernels.of(type).elements().addScaled(arrays[0], 0.375, arrays[1], arrays[written]);
            return arrays[written].toArray();
          });
    }
    KernelCheck.check(
        "addScaled to nothing",
        product,
        scale,
        type -> {
          Tensor gone = KernelCheck.view(type, y);
          HostKernels.of(type).elements().addScaled(KernelCheck.view(type, x), 0.375, null, gone);
          return gone.toArray();
        });
  }

  @Test
  void theGradientOfLeakyReluStepsAtZeroExactly() {
    double[] slopes = {0, 0.01, 0.1, 0.2, 1.0 / 3, 0.5, 0.7, 0.99, Math.nextDown(1f)};
    for (double slope : slopes) {
      assertLeakyGradient(
          DataType.FLOAT,
          (float) slope,
          Float.MIN_VALUE,
          Float.MIN_NORMAL,
          Float.MAX_VALUE,
          Float.POSITIVE_INFINITY);
      assertLeakyGradient(
          DataType.DOUBLE,
          slope,
          Double.MIN_VALUE,
          Double.MIN_NORMAL,
          Double.MAX_VALUE,
          Double.POSITIVE_INFINITY);
    }
  }

  private static void assertLeakyGradient(DataType type, double slope, double... positive) {
    for (double y : positive) {
      double[] outputs = {y, -y, 0, -0.0, 1};
      Tensor gradient = TestArrays.filled(type, () -> 1, outputs.length);
      HostKernels.of(type)
          .elements()
          .leakyReluBackward(TestArrays.of(type, outputs, outputs.length), gradient, slope);
      assertArrayEquals(
          new double[] {1, slope, slope, slope, 1},
          gradient.toArray(),
          () -> type + ", slope " + slope + ", output " + y);
    }
  }

  @ParameterizedTest
  @CsvSource({"1, 1", "1, 5000", "5, 1", "7, 4097", "300, 33"})
  void sumsOverRows(int rows, int columns) {
    double[] x = KernelCheck.floats(4, rows * columns);
    double[] row = KernelCheck.floats(5, columns);
    double[] sum = new double[columns];
    double[] magnitude = new double[columns];
    double[] shifted = new double[rows * columns];
    for (int i = 0; i < x.length; i++) {
      sum[i % columns] += x[i];
      magnitude[i % columns] += Math.abs(x[i]);
      shifted[i] = x[i] + row[i % columns];
    }
    KernelCheck.check(
        "sumRows",
        sum,
        magnitude,
        type -> {
          Tensor total = KernelCheck.view(type, row);
          HostKernels.of(type).elements().sumRows(KernelCheck.view(type, x, rows, columns), total);
          return total.toArray();
        });
    KernelCheck.check(
        "addToRows",
        shifted,
        Arrays.stream(x).map(v -> 4 + Math.abs(v)).toArray(),
        type -> {
          Tensor target = KernelCheck.view(type, x, rows, columns);
          HostKernels.of(type).elements().addToRows(target, KernelCheck.view(type, row));
          return target.toArray();
        });
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 4095, 4096, 4097, 20_000, 60_001})
  void adamStepsOfEveryElement(int length) {
    AdamStep step = new AdamStep(0.9, 0.999, 1e-8, 0.01, 3);
    double[] p = KernelCheck.floats(6, length);
    double[] g = KernelCheck.floats(7, length);
    double[] m = KernelCheck.floats(8, length);
    double[] v = Arrays.stream(KernelCheck.floats(9, length)).map(x -> (float) (x * x)).toArray();
    double[][] expected = new double[3][length];
    double[] scale = new double[length];
    for (int i = 0; i < length; i++) {
      expected[0][i] = 0.9 * m[i] + 0.1 * g[i];
      expected[1][i] = 0.999 * v[i] + 0.001 * g[i] * g[i];
      double quotient = expected[0][i] / (Math.sqrt(expected[1][i]) * 3 + 1e-8);
      expected[2][i] = p[i] - 0.01 * quotient;
      double root = Math.sqrt(expected[1][i]) * 3;
      scale[i] = Math.abs(p[i]) + 0.01 * (Math.abs(m[i]) + Math.abs(g[i])) / root;
    }
    double[] moments = Arrays.stream(m).map(x -> 8 + Math.abs(x)).toArray();
    for (int output = 0; output < 3; output++) {
      int written = output;
      KernelCheck.check(
          "adam, output " + output,
          expected[output],
          output == 0 ? moments : output == 1 ? Arrays.stream(v).map(x -> x + 1).toArray() : scale,
          type -> {
            Tensor gradient = KernelCheck.view(type, g);
            Tensor[] arrays = {
              KernelCheck.view(type, m), KernelCheck.view(type, v), KernelCheck.view(type, p)
            };
            HostKernels.of(type).elements().adam(arrays[2], gradient, arrays[0], arrays[1], step);
            assertArrayEquals(g, gradient.toArray(), "the gradient");
            return arrays[written].toArray();
          });
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 4095, 4096, 4097, 20_000, 60_001})
  void squaresAreAddedUpInDouble(int length) {
    double[] x = KernelCheck.floats(6, length);
    double expected = Arrays.stream(x).map(value -> value * value).sum();
    for (DataType type : new DataType[] {DataType.FLOAT, DataType.DOUBLE}) {
      Tensor array = KernelCheck.view(type, x);
      double sum = sumOfSquares(array);
      assertEquals(expected, sum, 1e-13 * expected);
      try (NativeThreads threads = NativeThreads.use(3)) {
        assertEquals(sum, sumOfSquares(array), () -> "on " + threads);
      }
    }
  }

  private static double sumOfSquares(Tensor x) {
    Tensor sum = TestArrays.uninitialized(DataType.DOUBLE, 1);
    HostKernels.of(x.dataType()).elements().sumOfSquares(x, sum, false);
    return TestArrays.number(sum);
  }

  @Test
  void squaresOfLargeFloatsAreFinite() {
    Tensor x = TestArrays.filled(DataType.FLOAT, () -> 2e38, 3);
    assertEquals(1.2e77, sumOfSquares(x), 1e70);
  }

  @Test
  void onlyTheArrayItselfIsWritten() {
    for (DataType type : new DataType[] {DataType.FLOAT, DataType.DOUBLE}) {
      Tensor storage = TestArrays.filled(type, () -> 3, 5000);
      Tensor view = storage.part(100, 4800);
      HostKernels.of(type)
          .elements()
          .leakyReluBackward(TestArrays.filled(type, () -> -1, 4800), view, 0);
      double[] expected = new double[5000];
      Arrays.fill(expected, 0, 100, 3);
      Arrays.fill(expected, 4900, 5000, 3);
      assertArrayEquals(expected, storage.toArray());
    }
  }
}
