// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.reference;

import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * How the kernels get at elements of dense arrays in C order, of any type: all that they need of a
 * device's memory. Stateless, hence thread-safe.
 */
public interface ArrayAccess {
  /** Reads {@code count} elements from the {@code first} on, widened to double. */
  void read(INDArray array, long first, double[] target, int count);

  /** Writes {@code count} elements from the {@code first} on, rounded to the array's type. */
  void write(INDArray array, long first, double[] source, int count);

  /** Some elements. */
  default double[] get(INDArray array, int first, int count) {
    double[] values = new double[count];
    read(array, first, values, count);
    return values;
  }

  /** All elements in row-major order. */
  default double[] get(INDArray array) {
    return get(array, 0, Math.toIntExact(array.length()));
  }

  /** Overwrites some elements. */
  default void put(INDArray array, int first, double[] values) {
    write(array, first, values, values.length);
  }

  /** Overwrites all elements. */
  default void put(INDArray array, double[] values) {
    if (values.length != array.length()) {
      throw new IllegalArgumentException(
          "Expected " + array.length() + " values, got " + values.length);
    }
    put(array, 0, values);
  }
}
