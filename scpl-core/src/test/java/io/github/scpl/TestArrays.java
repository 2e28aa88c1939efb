// SPDX-License-Identifier: Apache-2.0
package io.github.scpl;

import io.github.scpl.device.Tensor;
import io.github.scpl.host.HostDevice;
import io.github.scpl.random.RandomKey;
import java.util.Arrays;
import java.util.function.DoubleSupplier;
import java.util.random.RandomGenerator;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.factory.Nd4j;

/** Makes and reads small arrays; the garbage collector frees them. */
public final class TestArrays {
  private TestArrays() {}

  /** An array whose content is arbitrary. */
  public static Tensor uninitialized(DataType type, long... shape) {
    return HostDevice.tensor(Nd4j.createUninitializedDetached(type, 'c', shape));
  }

  /** An array filled with the supplier's values in row-major order. */
  public static Tensor filled(DataType type, DoubleSupplier values, long... shape) {
    Tensor array = uninitialized(type, shape);
    array.fill(values);
    return array;
  }

  /** An array of the given values in row-major order. */
  public static Tensor of(DataType type, double[] values, long... shape) {
    Tensor array = uninitialized(type, shape);
    array.write(0, values, values.length);
    return array;
  }

  /** A double matrix of the given rows. */
  public static Tensor matrix(double[]... rows) {
    Tensor array = uninitialized(DataType.DOUBLE, rows.length, rows[0].length);
    for (int i = 0; i < rows.length; i++) {
      array.write((long) i * rows[0].length, rows[i], rows[i].length);
    }
    return array;
  }

  /** A class for every row, as kernels take it. */
  public static Tensor labels(int... labels) {
    return of(DataType.INT32, Arrays.stream(labels).asDoubleStream().toArray(), labels.length);
  }

  /** The only element. */
  public static double number(Tensor scalar) {
    return scalar.toArray()[0];
  }

  /** An array of the same elements. */
  public static Tensor copy(Tensor source) {
    return of(source.dataType(), source.toArray(), source.shape());
  }

  /** Element by element. */
  public static double[] sum(Tensor a, Tensor b) {
    double[] sum = a.toArray();
    double[] other = b.toArray();
    for (int i = 0; i < sum.length; i++) {
      sum[i] += other[i];
    }
    return sum;
  }

  /** Standard normal values; the same for the same seed and length. */
  public static Tensor normal(DataType type, long seed, long... shape) {
    RandomGenerator random = random(seed);
    return filled(type, random::nextGaussian, shape);
  }

  /** A generator of its own. */
  public static RandomGenerator random(long seed) {
    return RandomKey.of(seed).child("test").generator();
  }
}
