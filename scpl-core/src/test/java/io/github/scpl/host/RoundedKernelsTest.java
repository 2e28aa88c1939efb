// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.host;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.scpl.device.Arena;
import io.github.scpl.device.Convolution;
import io.github.scpl.device.Convolution.Weights;
import io.github.scpl.device.ConvolutionKernels.Filter;
import io.github.scpl.device.HeldProduct;
import io.github.scpl.device.Kernels;
import io.github.scpl.device.Tensor;
import io.github.scpl.host.onednn.OneDnn;
import io.github.scpl.random.RandomKey;
import io.github.scpl.reference.ReferenceKernels;
import java.util.Arrays;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nd4j.linalg.api.buffer.DataType;

/** Factors are rounded to bfloat16, to the nearest and to even, and nothing else is. */
@Timeout(60)
class RoundedKernelsTest {
  private final RandomGenerator random = RandomKey.of(4).generator();

  private static Kernels rounded() {
    assumeTrue(OneDnn.hasBfloat16(), "this processor does not multiply in bfloat16");
    return HostDevice.bfloat16().kernels(DataType.FLOAT);
  }

  private Tensor normal(Arena arena, long... shape) {
    Tensor tensor = arena.zeros(DataType.FLOAT, shape);
    tensor.fill(() -> (float) random.nextGaussian());
    return tensor;
  }

  /** The same numbers rounded, for the reference. */
  private static Tensor roundedCopy(Arena arena, Tensor tensor) {
    Tensor copy = arena.zeros(DataType.DOUBLE, tensor.shape());
    double[] values = tensor.toArray();
    for (int i = 0; i < values.length; i++) {
      int bits = Float.floatToRawIntBits((float) values[i]);
      int half = 0x7fff + (bits >>> 16 & 1);
      values[i] = Float.intBitsToFloat(bits + half & 0xffff0000);
    }
    copy.assign(values);
    return copy;
  }

  private static void assertNear(Tensor expected, Tensor actual) {
    double[] values = expected.toArray();
    double scale = 1;
    for (double value : values) {
      scale = Math.max(scale, Math.abs(value));
    }
    assertArrayEquals(values, actual.toArray(), scale * 1e-6);
  }

  @ParameterizedTest
  @CsvSource({"false, false", "false, true", "true, false", "true, true"})
  void productsAreThoseOfRoundedFactors(boolean transposeA, boolean transposeB) {
    Kernels kernels = rounded();
    try (Arena arena = HostDevice.HOST.arena()) {
      for (int[] size : new int[][] {{1, 1, 1}, {5, 7, 3}, {33, 17, 20}, {300, 129, 70}}) {
        int m = size[0];
        int inner = size[1];
        int n = size[2];
        Tensor a = transposeA ? normal(arena, inner, m) : normal(arena, m, inner);
        Tensor b = transposeB ? normal(arena, n, inner) : normal(arena, inner, n);
        Tensor out = arena.zeros(DataType.FLOAT, m, n);
        kernels.products().product(transposeA, transposeB).run(a, b, out);
        Tensor expected = arena.zeros(DataType.DOUBLE, m, n);
        ReferenceKernels.ALL
            .products()
            .product(transposeA, transposeB)
            .run(roundedCopy(arena, a), roundedCopy(arena, b), expected);
        assertNear(expected, out);
        if (!transposeA) {
          HeldProduct held = kernels.products().heldProduct(transposeB, arena);
          Tensor again = arena.zeros(DataType.FLOAT, m, n);
          held.hold(b);
          held.run(a, again);
          assertNear(expected, again);
        }
      }
    }
  }

  @Test
  void aRowIsAddedAsItIs() {
    Kernels kernels = rounded();
    try (Arena arena = HostDevice.HOST.arena()) {
      Tensor zeros = arena.zeros(DataType.FLOAT, 3, 3);
      Tensor row = normal(arena, 3);
      Tensor out = normal(arena, 3, 3);
      kernels.products().product(false, true).run(zeros, zeros, row, out);
      for (int i = 0; i < 3; i++) {
        assertArrayEquals(row.toArray(), out.part(3L * i, 3).toArray());
      }
    }
  }

  @Test
  void convolutionsAreThoseOfRoundedFactors() {
    Kernels kernels = rounded();
    try (Arena arena = HostDevice.HOST.arena()) {
      Filter filter = new Filter(5, 3, 1, 1, true);
      Tensor x = normal(arena, 3, 5, 6, 7);
      Tensor dy = normal(arena, 3, 4, 6, 7);
      Tensor bias = normal(arena, 4);
      Tensor weight = normal(arena, 4, 5, 3, 3);
      Weights gradients =
          new Weights(arena.zeros(DataType.FLOAT, 4, 5, 3, 3), arena.zeros(DataType.FLOAT, 4));
      Tensor y = arena.zeros(DataType.FLOAT, 3, 4, 6, 7);
      Convolution convolution = kernels.convolutions().convolution(filter, arena);
      convolution.forward(x, new Weights(weight, bias), y);
      Tensor dx = convolution.backward(x, dy, new Weights(weight, bias), gradients, true);

      Convolution reference = ReferenceKernels.ALL.convolutions().convolution(filter, arena);
      Tensor exactBias = arena.zeros(DataType.DOUBLE, 4);
      exactBias.assign(bias.toArray());
      Weights given = new Weights(roundedCopy(arena, weight), exactBias);
      Weights expected =
          new Weights(arena.zeros(DataType.DOUBLE, 4, 5, 3, 3), arena.zeros(DataType.DOUBLE, 4));
      Tensor expectedY = arena.zeros(DataType.DOUBLE, 3, 4, 6, 7);
      Tensor roundX = roundedCopy(arena, x);
      Tensor roundDy = roundedCopy(arena, dy);
      reference.forward(roundX, given, expectedY);
      Tensor expectedDx = reference.backward(roundX, roundDy, given, expected, true);
      assertNear(expectedY, y);
      assertNear(expectedDx, dx);
      assertNear(expected.weight(), gradients.weight());
    }
  }

  @Test
  void weightGradientsOfSmallMapsWithManyChannelsAreNotRounded() {
    Kernels kernels = rounded();
    try (Arena arena = HostDevice.HOST.arena()) {
      Filter filter = new Filter(512, 3, 1, 1, false);
      Tensor x = normal(arena, 2, 512, 4, 4);
      Tensor dy = normal(arena, 2, 512, 4, 4);
      Tensor weight = normal(arena, 512, 512, 3, 3);
      Tensor rounded = arena.zeros(DataType.FLOAT, 512, 512, 3, 3);
      Tensor exact = arena.zeros(DataType.FLOAT, 512, 512, 3, 3);
      Weights weights = new Weights(weight, null);
      kernels
          .convolutions()
          .convolution(filter, arena)
          .backward(x, dy, weights, new Weights(rounded, null), false);
      HostDevice.direct()
          .kernels(DataType.FLOAT)
          .convolutions()
          .convolution(filter, arena)
          .backward(x, dy, weights, new Weights(exact, null), false);
      double[] values = exact.toArray();
      assertArrayEquals(
          values, rounded.toArray(), 1e-5 * Arrays.stream(values).max().orElseThrow());
    }
  }

  @Test
  void lossesAreNotRounded() {
    rounded();
    assertEquals(HostDevice.HOST, HostDevice.bfloat16().exact());
    assertNotEquals(HostDevice.HOST, HostDevice.bfloat16());
    assertEquals(HostDevice.HOST.memory(), HostDevice.bfloat16().memory());
  }

  @Test
  void aHostWithoutItSaysWhy() {
    assumeTrue(!OneDnn.hasBfloat16(), "this processor multiplies in bfloat16");
    Exception thrown = assertThrows(IllegalArgumentException.class, HostDevice::bfloat16);
    assertTrue(thrown.getMessage().contains("use float32"), thrown.getMessage());
  }
}
