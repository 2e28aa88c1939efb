// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.host;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.scpl.TestArrays;
import io.github.scpl.device.Tensor;
import java.util.random.RandomGenerator;
import org.nd4j.linalg.api.buffer.DataType;

/** Runs a kernel in both precisions and on several threads, against a plain loop in double. */
final class KernelCheck {
  private static final DataType[] TYPES = {DataType.FLOAT, DataType.DOUBLE};
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
    for (DataType type : TYPES) {
      double[] single = kernel.run(type);
      assertEquals(expected.length, single.length, what);
      double rounding = type == DataType.FLOAT ? 0x1p-24 : 0x1p-53;
      for (int i = 0; i < expected.length; i++) {
        double tolerance = 16 * rounding * scale[i];
        assertEquals(expected[i], single[i], tolerance, what + " in " + type + ", element " + i);
      }
      for (int count = 2; count <= THREADS; count++) {
        try (NativeThreads threads = NativeThreads.use(count)) {
          assertArrayEquals(single, kernel.run(type), () -> what + " on " + threads);
        }
      }
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
