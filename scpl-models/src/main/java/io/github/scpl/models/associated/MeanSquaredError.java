// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.models.associated;

import io.github.scpl.device.LossKernels;
import io.github.scpl.device.Scratch;
import io.github.scpl.device.Tensor;
import io.github.scpl.nn.BuildContext;

/** The mean squared difference of all elements, and its gradient. */
final class MeanSquaredError {
  private final LossKernels kernels;
  private final Scratch gradients;
  private Tensor gradient;

  MeanSquaredError(BuildContext context) {
    kernels = context.kernels().losses();
    gradients = context.scratch();
  }

  /**
   * Computes the loss and its gradient.
   *
   * @param output {@code [batch, width]}
   * @param target the same shape; a constant
   */
  double evaluate(Tensor output, Tensor target) {
    gradient = gradients.get(output.shape());
    return kernels.meanSquaredError(output, target, gradient);
  }

  /** Gradient of the last value with respect to the output; valid until the next evaluation. */
  Tensor gradient() {
    return gradient;
  }
}
