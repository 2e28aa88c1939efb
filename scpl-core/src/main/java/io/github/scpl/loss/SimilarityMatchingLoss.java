// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.loss;

import io.github.scpl.device.Kernels;
import io.github.scpl.device.Product;
import io.github.scpl.device.Scratch;
import io.github.scpl.device.Tensor;
import io.github.scpl.nn.BuildContext;
import org.nd4j.linalg.api.buffer.DataType;

/**
 * Similarity matching (Nøkland and Eidnes, 2019): the mean, over all pairs of rows, of the squared
 * difference between two similarities, that of the features and that of the classes.
 *
 * <p>The similarity of two rows is the cosine of the angle between them after their means are
 * subtracted, {@code u_i·u_j} with {@code u = (x - mean) / (1e-8 + ‖x - mean‖)}. For one-hot
 * classes it is 1 for the same class, and {@code -1 / (classes - 1)} for different ones.
 *
 * <p>A row whose norm is below 1e-8 has no direction; its similarities and its gradient are 0. Not
 * thread-safe; its memory belongs to the context.
 */
public final class SimilarityMatchingLoss {
  private final double otherClass;
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
   * @throws IllegalArgumentException if there are fewer than two classes
   */
  public SimilarityMatchingLoss(BuildContext context, int classes) {
    if (classes < 2) {
      throw new IllegalArgumentException("Expected at least 2 classes, got " + classes);
    }
    otherClass = -1.0 / (classes - 1);
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
   * @param features {@code [batch, features]}
   * @param targets INT32, {@code [batch]}: a class for every row
   * @return the mean over all pairs, those of a row with itself included; DOUBLE, {@code [1]},
   *     valid until the next evaluation
   */
  public Tensor evaluate(Tensor features, Tensor targets) {
    long batch = features.size(0);
    Tensor u = directions.get(batch, features.size(1));
    Tensor lengths = norms.get(batch);
    kernels.losses().center(features, u, lengths);
    Tensor cosines = similarities.get(batch, batch);
    similarityProduct.run(u, u, cosines);
    kernels.losses().similarityMatching(cosines, targets, otherClass, loss);
    gradient = gradients.get(batch, features.size(1));
    gradientProduct.run(cosines, u, gradient); // of both factors of u uᵀ
    kernels.losses().centerBackward(u, lengths, gradient);
    return loss;
  }

  /** Gradient of the last value with respect to the features; valid until the next evaluation. */
  public Tensor gradient() {
    return gradient;
  }
}
