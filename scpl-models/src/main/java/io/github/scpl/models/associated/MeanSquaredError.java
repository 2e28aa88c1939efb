// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.models.associated;

import io.github.scpl.device.LossKernels;
import io.github.scpl.device.Scratch;
import io.github.scpl.device.Tensor;
import io.github.scpl.nn.BuildContext;
import org.nd4j.linalg.api.buffer.DataType;

/** The mean squared difference of all elements, and its gradient. */
final class MeanSquaredError {
  private final LossKernels kernels;
  private final Scratch gradients;
  private final Tensor loss;
  private Tensor gradient;

  MeanSquaredError(BuildContext context) {
    kernels = context.kernels().losses();
    gradients = context.scratch();
    loss = context.scratch(DataType.DOUBLE).get(1);
  }

  /**
   * Computes the loss and its gradient.
   *
   * @param output {@code [batch, width]}
   * @param target the same shape; a constant
   */
  Tensor evaluate(Tensor output, Tensor target) {
    gradient = gradients.get(output.shape());
    kernels.meanSquaredError(output, target, gradient, loss);
    return loss;
  }

  /** Gradient of the last value with respect to the output; valid until the next evaluation. */
  Tensor gradient() {
    return gradient;
  }
}
