// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.nn;

import java.util.function.DoubleSupplier;
import java.util.random.RandomGenerator;

/**
 * A distribution of initial values. Elements are drawn in row-major order. Implementations are
 * stateless and thread-safe.
 */
@FunctionalInterface
public interface Initializer {
  /** A stream of values that draws on the generator. */
  DoubleSupplier values(RandomGenerator random);

  /** The same value everywhere. */
  static Initializer constant(double value) {
    return random -> () -> value;
  }

  /** Uniform in [-bound, bound). */
  static Initializer uniform(double bound) {
    return random -> () -> (2 * random.nextDouble() - 1) * bound;
  }

  /**
   * Uniform in ±1/√fanIn: PyTorch's default for the weights and biases of linear and convolution
   * layers (Kaiming uniform with a = √5).
   */
  static Initializer fanIn(long fanIn) {
    return uniform(1 / Math.sqrt(fanIn));
  }

  /** Normal with mean 0 and the given standard deviation. */
  static Initializer normal(double standardDeviation) {
    return random -> () -> random.nextGaussian() * standardDeviation;
  }

  /** Uniform in ±√(6/(fanIn+fanOut)) (Glorot and Bengio, 2010). */
  static Initializer xavier(long fanIn, long fanOut) {
    return uniform(Math.sqrt(6.0 / (fanIn + fanOut)));
  }
}
