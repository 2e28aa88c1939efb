// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.cuda.nvidia;

import org.bytedeco.javacpp.DoublePointer;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.Pointer;

/** 0 and 1 in the host's memory, where cuBLAS and cuDNN read factors when they are called. */
final class Scalars {
  private static final FloatPointer FLOAT_ZERO = new FloatPointer(0f);
  private static final FloatPointer FLOAT_ONE = new FloatPointer(1f);
  private static final DoublePointer DOUBLE_ZERO = new DoublePointer(0d);
  private static final DoublePointer DOUBLE_ONE = new DoublePointer(1d);

  private Scalars() {}

  /** 0 or 1, as a float. */
  static Pointer ofFloat(int value) {
    return value == 0 ? FLOAT_ZERO : FLOAT_ONE;
  }

  /** 0 or 1, as a double. */
  static Pointer ofDouble(int value) {
    return value == 0 ? DOUBLE_ZERO : DOUBLE_ONE;
  }
}
