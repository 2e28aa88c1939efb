// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.device;

import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Element-wise functions, sums, and the Adam update.
 *
 * <p>Written in Java because there such loops measure faster than the native operations of the same
 * name (see {@code docs/performance.md}). All arrays are dense, in C order and of one type.
 * Stateless, hence thread-safe.
 */
public interface ElementKernels {
  /** y = x where x is positive, else slope * x; the slope is at least 0 and below 1. */
  void leakyRelu(INDArray x, INDArray y, double slope);

  /** y = leaky ReLU of a + b. */
  void sumLeakyRelu(INDArray a, INDArray b, INDArray y, double slope);

  /** y = y + x, in place. */
  void add(INDArray x, INDArray y);

  /** z = y + factor * x, where y is null for zeros; z may be x or y. */
  void addScaled(INDArray x, double factor, INDArray y, INDArray z);

  /** dy = dy * (1 where y is positive, else slope), in place. */
  void leakyReluBackward(INDArray y, INDArray dy, double slope);

  /** y = 1 / (1 + exp(-x)). */
  void sigmoid(INDArray x, INDArray y);

  /** dy = dy * y * (1 - y), in place. */
  void sigmoidBackward(INDArray y, INDArray dy);

  /** y = tanh(x). */
  void tanh(INDArray x, INDArray y);

  /** dy = dy * (1 - y * y), in place. */
  void tanhBackward(INDArray y, INDArray dy);

  /** Adds a row of {@code columns} elements to every row of {@code [rows, columns]}, in place. */
  void addToRows(INDArray rows, INDArray row);

  /** Sums {@code [rows, columns]} over its rows. */
  void sumRows(INDArray rows, INDArray sum);

  /** The sum of the squares of all elements, in double precision. */
  double sumOfSquares(INDArray x);

  /** One Adam update of all elements; see {@link io.github.scpl.optim.Adam}. */
  void adam(INDArray value, INDArray gradient, INDArray m, INDArray v, AdamStep step);

  /** Numbers of one Adam step: {@code value -= stepSize * m / (sqrt(v) * rootScale + epsilon)}. */
  record AdamStep(double beta1, double beta2, double epsilon, double stepSize, double rootScale) {}
}
