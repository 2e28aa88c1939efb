// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.loss;

import io.github.scpl.device.LossKernels;
import io.github.scpl.device.Scratch;
import io.github.scpl.device.Tensor;
import io.github.scpl.nn.BuildContext;
import org.nd4j.linalg.api.buffer.DataType;

/**
 * Mean softmax cross-entropy of logits {@code [batch, classes]}. Not thread-safe; its memory
 * belongs to the context.
 */
public final class CrossEntropyLoss {
  private final LossKernels kernels;
  private final Scratch gradients;
  private final Tensor loss;
  private Tensor gradient;

  /** A loss whose gradient array comes from the context. */
  public CrossEntropyLoss(BuildContext context) {
    kernels = context.kernels().losses();
    gradients = context.scratch();
    loss = context.scratch(DataType.DOUBLE).get(1);
  }

  /**
   * Computes the loss and its gradient.
   *
   * @param logits {@code [batch, classes]}
   * @param targets INT32, {@code [batch]}: a class from 0 on for every row
   * @return the mean over the batch, in nats; DOUBLE, {@code [1]}, valid until the next evaluation
   */
  public Tensor evaluate(Tensor logits, Tensor targets) {
    gradient = gradients.get(logits.shape());
    kernels.crossEntropy(logits, targets, gradient, loss);
    return loss;
  }

  /** Gradient of the last value with respect to the logits; valid until the next evaluation. */
  public Tensor gradient() {
    return gradient;
  }
}
