// SPDX-License-Identifier: Apache-2.0
package io.github.scpl;

import io.github.scpl.host.HostAccess;
import io.github.scpl.random.RandomKey;
import java.util.function.DoubleSupplier;
import java.util.random.RandomGenerator;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Makes and reads small arrays; the garbage collector frees them. */
public final class TestArrays {
  private TestArrays() {}

  /** An array filled with the supplier's values in row-major order. */
  public static INDArray filled(DataType type, DoubleSupplier values, long... shape) {
    INDArray array = Nd4j.createUninitializedDetached(type, 'c', shape);
    HostAccess.fill(array, values);
    return array;
  }

  /** An array of the given values in row-major order. */
  public static INDArray of(DataType type, double[] values, long... shape) {
    INDArray array = Nd4j.createUninitializedDetached(type, 'c', shape);
    HostAccess.write(array, 0, values, values.length);
    return array;
  }

  /** A double matrix of the given rows. */
  public static INDArray matrix(double[]... rows) {
    INDArray array =
        Nd4j.createUninitializedDetached(DataType.DOUBLE, 'c', rows.length, rows[0].length);
    for (int i = 0; i < rows.length; i++) {
      HostAccess.write(array, (long) i * rows[0].length, rows[i], rows[i].length);
    }
    return array;
  }

  /** Standard normal values; the same for the same seed and length. */
  public static INDArray normal(DataType type, long seed, long... shape) {
    RandomGenerator random = random(seed);
    return filled(type, random::nextGaussian, shape);
  }

  /** A generator of its own. */
  public static RandomGenerator random(long seed) {
    return RandomKey.of(seed).child("test").generator();
  }
}
