// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.device;

import io.github.scpl.random.RandomKey;

/**
 * Dropout (Srivastava et al., 2014), alone and together with its neighbours.
 *
 * <p>Whether an element is kept depends on the key, the rate and the element's index, and neither
 * on the array's type nor on the number of threads. Kept elements are divided by {@code 1 - rate};
 * at rate 0 all are kept.
 *
 * <p>All arrays are dense, in C order and of one type. Stateless, hence thread-safe.
 */
public interface DropoutKernels {
  /** y = dropped x, plus the residual if there is one; y may be x or the residual. */
  void dropout(Tensor x, Tensor residual, Tensor y, RandomKey key, double rate);

  /** Every row becomes dropped max(row + bias, 0), in place. */
  void biasReluDropout(Tensor rows, Tensor bias, RandomKey key, double rate);

  /** dy = dy / (1 - rate) where the output y of {@link #biasReluDropout} is positive, else 0. */
  void biasReluDropoutBackward(Tensor y, Tensor dy, double rate);
}
