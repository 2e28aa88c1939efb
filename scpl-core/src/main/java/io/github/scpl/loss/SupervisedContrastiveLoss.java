// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.loss;

import io.github.scpl.device.Kernels;
import io.github.scpl.device.Product;
import io.github.scpl.device.Scratch;
import io.github.scpl.device.Tensor;
import io.github.scpl.nn.BuildContext;
import org.nd4j.linalg.api.buffer.DataType;

/**
 * Supervised contrastive loss (Khosla et al., 2020, "outside" form) as SCPL uses it.
 *
 * <p>With z = v/‖v‖ and s = z zᵀ / temperature, an anchor i of a class with C samples in the batch,
 * itself included, contributes {@code -1/C Σ_j (s_ij - ln Σ_k exp s_ik)} where j runs over the
 * other samples of its class and k over all others; the loss is the mean over all anchors. So an
 * anchor alone in its class contributes nothing, yet counts in the mean and repels the others.
 * Dividing by C where Khosla et al. divide by C - 1 is SCPL's choice.
 *
 * <p>A batch of one row has loss 0 and gradient 0. A row of zeros has no direction; its gradient is
 * 0. Not thread-safe; its memory belongs to the context.
 */
public final class SupervisedContrastiveLoss {
  private final double temperature;
  private final Kernels kernels;
  private final Product similarityProduct;
  private final Product gradientProduct;
  private final Scratch norms;
  private final Scratch directions;
  private final Scratch similarities;
  private final Scratch gradients;
  private final Tensor loss;
  private Tensor gradient;

  /**
   * A loss whose arrays come from the context.
   *
   * @throws IllegalArgumentException unless the temperature is positive and finite
   */
  public SupervisedContrastiveLoss(BuildContext context, double temperature) {
    if (!(temperature > 0 && Double.isFinite(temperature))) {
      throw new IllegalArgumentException("Expected a positive temperature, got " + temperature);
    }
    this.temperature = temperature;
    kernels = context.exactKernels();
    similarityProduct = kernels.products().product(false, true);
    gradientProduct = kernels.products().product(false, false);
    norms = context.scratch(DataType.DOUBLE);
    directions = context.scratch();
    similarities = context.scratch();
    gradients = context.scratch();
    loss = context.scratch(DataType.DOUBLE).get(1);
  }

  /**
   * Computes the loss and its gradient.
   *
   * @param embeddings {@code [batch, dimensions]}, of any length
   * @param targets INT32, {@code [batch]}: a class for every row
   * @return the mean over the batch, in nats; DOUBLE, {@code [1]}, valid until the next evaluation
   */
  public Tensor evaluate(Tensor embeddings, Tensor targets) {
    long batch = embeddings.size(0);
    gradient = gradients.get(batch, embeddings.size(1));
    if (batch == 1) {
      kernels.memory().zero(gradient);
      kernels.memory().zero(loss);
      return loss;
    }
    Tensor z = directions.get(batch, embeddings.size(1));
    Tensor lengths = norms.get(batch);
    kernels.losses().normalize(embeddings, z, lengths);
    Tensor cosines = similarities.get(batch, batch);
    similarityProduct.run(z, z, cosines);
    kernels.losses().contrastive(cosines, targets, temperature, loss);
    gradientProduct.run(cosines, z, gradient); // of both factors of z zᵀ
    kernels.losses().normalizeBackward(z, lengths, gradient);
    return loss;
  }

  /** Gradient of the last value with respect to the embeddings; valid until the next evaluation. */
  public Tensor gradient() {
    return gradient;
  }
}
