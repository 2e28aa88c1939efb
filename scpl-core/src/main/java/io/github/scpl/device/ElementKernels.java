// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.device;

import java.util.List;

/**
 * Element-wise functions, sums, and the Adam update.
 *
 * <p>Written in Java because there such loops measure faster than the native operations of the same
 * name (see {@code docs/notes/elements.md}). All arrays are dense, in C order and of one type.
 * Stateless, hence thread-safe.
 */
public interface ElementKernels {
  /** y = x where x is positive, else slope * x; the slope is at least 0 and below 1. */
  void leakyRelu(Tensor x, Tensor y, double slope);

  /** y = leaky ReLU of a + b. */
  void sumLeakyRelu(Tensor a, Tensor b, Tensor y, double slope);

  /** y = y + x, in place. */
  void add(Tensor x, Tensor y);

  /** z = y + factor * x, where y is null for zeros; z may be x or y. */
  void addScaled(Tensor x, double factor, Tensor y, Tensor z);

  /** y = 0 where x is 0, else 1. */
  void nonZero(Tensor x, Tensor y);

  /** dy = dy * (1 where y is positive, else slope), in place. */
  void leakyReluBackward(Tensor y, Tensor dy, double slope);

  /** y = 1 / (1 + exp(-x)). */
  void sigmoid(Tensor x, Tensor y);

  /** dy = dy * y * (1 - y), in place. */
  void sigmoidBackward(Tensor y, Tensor dy);

  /** y = tanh(x). */
  void tanh(Tensor x, Tensor y);

  /** dy = dy * (1 - y * y), in place. */
  void tanhBackward(Tensor y, Tensor dy);

  /** Adds a row of {@code columns} elements to every row of {@code [rows, columns]}, in place. */
  void addToRows(Tensor rows, Tensor row);

  /** Sums {@code [rows, columns]} over its rows. */
  void sumRows(Tensor rows, Tensor sum);

  /**
   * The sum of the squares of all elements, in double precision.
   *
   * @param sum DOUBLE, {@code [1]}: that is added to it, or it is overwritten
   */
  void sumOfSquares(Tensor x, Tensor sum, boolean add);

  /**
   * x = x min(1, largest / (√squares + ε)), in place; as it is where the squares are not finite.
   *
   * @param squares DOUBLE, {@code [1]}
   */
  void clip(Tensor x, Tensor squares, double largest, double epsilon);

  /**
   * Finds the first element that is infinite or not a number.
   *
   * @param place DOUBLE, {@code [2]}, overwritten by its place, or -1, and by the element
   */
  void firstNonFinite(Tensor x, Tensor place);

  /** One Adam update of all elements; see {@link io.github.scpl.optim.Adam}. */
  void adam(Tensor value, Tensor gradient, Tensor m, Tensor v, AdamStep step);

  /** The same of several arrays, which are no part of each other: all at once, where that pays. */
  default void adam(List<AdamUpdate> updates) {
    for (AdamUpdate one : updates) {
      adam(one.value, one.gradient, one.m, one.v, one.step);
    }
  }

  /** One Adam update of an array. */
  record AdamUpdate(Tensor value, Tensor gradient, Tensor m, Tensor v, AdamStep step) {}

  /** Numbers of one Adam step: {@code value -= stepSize * m / (sqrt(v) * rootScale + epsilon)}. */
  record AdamStep(double beta1, double beta2, double epsilon, double stepSize, double rootScale) {}
}
