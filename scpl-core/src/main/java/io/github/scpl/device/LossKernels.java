// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.device;

import java.util.List;

/**
 * Losses with their gradients, and the normalisations of rows before them. Targets are the labels,
 * {@code [batch]} of INT32: a class for every row. Norms, {@code [batch]}, and losses, {@code [1]},
 * are DOUBLE and overwritten; all other arrays are of one type. All are dense and in C order.
 * Stateless, hence thread-safe.
 */
public interface LossKernels {
  /**
   * The mean softmax cross-entropy, in nats, and its gradient (softmax - one-hot) / batch.
   *
   * @param logits {@code [batch, classes]}
   * @param gradient overwritten, {@code [batch, classes]}
   */
  void crossEntropy(Tensor logits, Tensor targets, Tensor gradient, Tensor loss);

  /**
   * The mean over all elements of (output - target)², and its gradient 2 (output - target) /
   * elements.
   *
   * @param output {@code [batch, width]}
   * @param target {@code [batch, width]}
   * @param gradient overwritten, {@code [batch, width]}
   */
  void meanSquaredError(Tensor output, Tensor target, Tensor gradient, Tensor loss);

  /**
   * z = v / max(‖v‖, 1e-12), row by row of {@code [batch, width]}.
   *
   * @param norms overwritten by ‖v‖, or by 0 for rows that are too short to have a direction
   */
  void normalize(Tensor v, Tensor z, Tensor norms);

  /** Replaces dz by dv = (dz - (dz·z) z) / ‖v‖, or by 0 where there is no direction. */
  void normalizeBackward(Tensor z, Tensor norms, Tensor dz);

  /**
   * u = c / (1e-8 + ‖c‖) with c = x - mean(x), row by row of {@code [batch, width]}; 0 for rows of
   * a norm below 1e-8.
   *
   * @param norms overwritten by ‖c‖, or by 0 for such rows
   */
  void center(Tensor x, Tensor u, Tensor norms);

  /** Replaces du by dx, through the division by 1e-8 + ‖c‖ and then the centring. */
  void centerBackward(Tensor u, Tensor norms, Tensor du);

  /**
   * The supervised contrastive loss of cosines; see {@link
   * io.github.scpl.loss.SupervisedContrastiveLoss}.
   *
   * @param cosines {@code [batch, batch]}, symmetric; replaced by G + Gᵀ where G is the gradient
   *     with respect to them
   */
  void contrastive(Tensor cosines, Tensor targets, double temperature, Tensor loss);

  /**
   * The mean over all pairs of (cosine - target)², where the target is 1 for the same class; see
   * {@link io.github.scpl.loss.SimilarityMatchingLoss}.
   *
   * @param cosines {@code [batch, batch]}, symmetric; replaced as for {@link #contrastive}
   * @param otherClass the target for different classes
   */
  void similarityMatching(Tensor cosines, Tensor targets, double otherClass, Tensor loss);

  /**
   * sum = Σ weight value, in this order.
   *
   * @param values DOUBLE, {@code [1]} each
   * @param sum DOUBLE, {@code [1]}; may be one of the values
   */
  void weightedSum(List<Tensor> values, List<Double> weights, Tensor sum);

  /**
   * Counts correct answers: rows whose largest value, the first of equals, is the target.
   *
   * @param logits {@code [batch, classes]}
   * @param score DOUBLE, {@code [3]}, overwritten by their number, the first row with an element
   *     that is not finite, or -1, and that element
   */
  void score(Tensor logits, Tensor targets, Tensor score);

  /** y = 1 where a column is the row's target, else 0; {@code [batch, classes]}. */
  void oneHot(Tensor targets, Tensor y);
}
