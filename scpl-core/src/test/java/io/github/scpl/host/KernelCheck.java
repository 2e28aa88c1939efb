// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.host;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.scpl.TestArrays;
import io.github.scpl.device.Tensor;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.nd4j.linalg.api.buffer.DataType;

/** Runs a kernel on several threads, and in both precisions, against a plain loop in double. */
final class KernelCheck {
  private static final int THREADS = 3;

  private KernelCheck() {}

  /** Runs the kernel of one type on new arrays, and returns what it wrote. */
  interface Kernel {
    double[] run(DataType type);
  }

  /**
   * Compares with expected values whose elements have the magnitudes {@code scale}, to which
   * rounding errors are relative.
   */
  static void check(String what, double[] expected, double[] scale, Kernel kernel) {
    double rounding = 0x1p-53;
    requireNear(what + " in DOUBLE", expected, scale, rounding, kernel.run(DataType.DOUBLE));
    checkFloat(what, expected, scale, () -> kernel.run(DataType.FLOAT));
  }

  /** The same for a kernel of FLOAT alone. */
  static void checkFloat(
      String what, double[] expected, double[] scale, Supplier<double[]> kernel) {
    double[] single = kernel.get();
    double rounding = 0x1p-24;
    requireNear(what + " in FLOAT", expected, scale, rounding, single);
    for (int count = 2; count <= THREADS; count++) {
      try (NativeThreads threads = NativeThreads.use(count)) {
        assertArrayEquals(single, kernel.get(), () -> what + " on " + threads);
      }
    }
  }

  private static void requireNear(
      String what, double[] expected, double[] scale, double rounding, double[] actual) {
    assertEquals(expected.length, actual.length, what);
    for (int i = 0; i < expected.length; i++) {
      double tolerance = 16 * rounding * scale[i];
      assertEquals(expected[i], actual[i], tolerance, what + ", element " + i);
    }
  }

  /** Normal values that a float holds exactly, so that both precisions start from the same. */
  static double[] floats(long seed, int length) {
    RandomGenerator random = TestArrays.random(seed);
    double[] values = new double[length];
    for (int i = 0; i < length; i++) {
      values[i] = (float) random.nextGaussian();
    }
    return values;
  }

  /** An array in the middle of a larger one, as kernels must be able to take. */
  static Tensor view(DataType type, double[] values) {
    Tensor storage = TestArrays.filled(type, () -> 0, values.length + 7);
    Tensor view = storage.part(3, values.length);
    view.write(0, values, values.length);
    return view;
  }

  static Tensor view(DataType type, double[] values, long... shape) {
    return view(type, values).reshape(shape);
  }
}
