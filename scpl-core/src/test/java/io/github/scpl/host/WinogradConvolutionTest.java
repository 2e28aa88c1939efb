// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.host;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.scpl.device.Arena;
import io.github.scpl.device.Convolution.Weights;
import io.github.scpl.device.ConvolutionKernels.Filter;
import io.github.scpl.device.Layout;
import io.github.scpl.device.Tensor;
import io.github.scpl.random.RandomKey;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nd4j.linalg.api.buffer.DataType;

@Timeout(60)
class WinogradConvolutionTest {
  /** It rounds more than a sum of products does: by some 1e-5 of the largest result. */
  private static final double TOLERANCE = 3e-5;

  private static final Filter NONE = new Filter(1, 3, 1, 1, false);

  private static Tensor maps(
      Arena arena, DataType type, Layout layout, String name, long... shape) {
    RandomGenerator random = RandomKey.of(3).child(name).generator();
    Tensor tensor = arena.zeros(type, shape).as(layout);
    tensor.fill(() -> (float) random.nextGaussian());
    return tensor;
  }

  private static void assertNear(Tensor expected, Tensor actual, String what) {
    double[] a = expected.toArray();
    double[] b = actual.toArray();
    double scale = 0;
    for (double value : a) {
      scale = Math.max(scale, Math.abs(value));
    }
    for (int i = 0; i < a.length; i++) {
      assertEquals(a[i], b[i], scale * TOLERANCE, what + ", element " + i);
    }
  }

  @SuppressWarnings("try") // the threads are a scope, not a value
  @ParameterizedTest
  @CsvSource({
    "1, 1, 1, 1, 1, 1",
    "1, 3, 7, 5, 4, 4",
    "1, 70, 16, 24, 8, 8",
    "1, 5, 17, 9, 6, 13",
    "1, 2, 512, 8, 2, 3",
    "3, 1, 3, 4, 5, 8",
    "3, 2, 3, 4, 5, 8",
    "3, 70, 16, 24, 8, 8",
    "2, 5, 17, 9, 6, 13"
  })
  void allThreePassesEqualTheDirectOnesInDouble(
      int threads, int batch, int inputs, int outputs, int height, int width) {
    try (NativeThreads ignored = NativeThreads.use(threads);
        Arena arena = HostDevice.HOST.arena()) {
      long[] in = {batch, inputs, height, width};
      long[] out = {batch, outputs, height, width};
      long[] kernels = {outputs, inputs, 3, 3};
      Tensor y = arena.zeros(DataType.DOUBLE, out);
      Tensor dw = arena.zeros(DataType.DOUBLE, kernels);
      HostConvolution direct = new HostConvolution(DataType.DOUBLE, null, five(inputs), arena);
      Tensor x = maps(arena, DataType.DOUBLE, Layout.ROW_MAJOR, "x", in);
      Tensor dy = maps(arena, DataType.DOUBLE, Layout.ROW_MAJOR, "dy", out);
      Tensor w = maps(arena, DataType.DOUBLE, Layout.ROW_MAJOR, "w", kernels);
      direct.forward(x, new Weights(w, null), y);
      Tensor dx = direct.backward(x, dy, new Weights(w, null), new Weights(dw, null), true);

      WinogradConvolution winograd = new WinogradConvolution(SharedScratch.of(arena));
      Tensor input = maps(arena, DataType.FLOAT, Layout.CHANNELS_LAST, "x", in);
      Tensor outputGradient = maps(arena, DataType.FLOAT, Layout.CHANNELS_LAST, "dy", out);
      Tensor weight = maps(arena, DataType.FLOAT, Layout.ROW_MAJOR, "w", kernels);
      Tensor output = arena.zeros(DataType.FLOAT, out).as(Layout.CHANNELS_LAST);
      winograd.forward(input, weight, output);
      assertNear(y, output, "output");
      Tensor weightGradient = arena.zeros(DataType.FLOAT, kernels);
      winograd.weightGradient(input, outputGradient, weightGradient);
      assertNear(dw, weightGradient, "weight gradient");
      Tensor inputGradient = arena.zeros(DataType.FLOAT, in).as(Layout.CHANNELS_LAST);
      winograd.inputGradient(outputGradient, weight, inputGradient);
      assertNear(dx, inputGradient, "input gradient");
    }
  }

  /** Of three channels or fewer ND4J's weight gradient alone is ours. */
  private static Filter five(int inputs) {
    return new Filter(Math.max(5, inputs), NONE.kernel(), NONE.stride(), NONE.padding(), false);
  }

  @ParameterizedTest
  @CsvSource({
    "64, 64, 7, true",
    "32, 64, 8, true",
    "64, 31, 8, false",
    "63, 63, 8, false",
    "512, 512, 2, false"
  })
  void itPaysWhereThereAreManyChannelsAndMapsOfWholeTiles(
      int inputs, int outputs, int size, boolean pays) {
    assertEquals(pays, WinogradConvolution.pays(inputs, outputs, size, size));
  }
}
