// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.block;

import io.github.scpl.device.Tensor;
import io.github.scpl.nn.BuildContext;
import io.github.scpl.nn.Layer;
import io.github.scpl.nn.Pass;
import io.github.scpl.nn.Shape;

/**
 * What a block's representation learns from, beside its exit. It owns the layers it needs, whose
 * parameters are the block's; the network frees their memory.
 *
 * <p>A {@link Method} has a {@link Factory} of such losses, which makes one for each block: one of
 * those here, or the constructor of a loss of one's own. Not thread-safe: a loss is used by whoever
 * runs its block.
 */
public interface LocalLoss {
  /** What it is called in messages, such as {@code contrastive}. */
  String name();

  /**
   * Computes the loss, and what its gradient needs.
   *
   * @param representation {@code [batch, representation]}, only to be read
   * @param targets INT32, {@code [batch]}: a class for every row
   * @param pass for the layers
   * @return the mean over the batch; DOUBLE, {@code [1]}, valid until the next evaluation
   */
  Tensor evaluate(Tensor representation, Tensor targets, Pass pass);

  /**
   * Computes the gradients of its own parameters, and marks them.
   *
   * @return gradient of the last value with respect to the representation; the block may overwrite
   *     it
   */
  Tensor backward();

  /**
   * The supervised contrastive loss of a projector's output ({@link
   * io.github.scpl.loss.SupervisedContrastiveLoss}).
   */
  static Factory contrastive() {
    return StandardLoss.CONTRASTIVE;
  }

  /**
   * Similarity matching (Nøkland and Eidnes, 2019) of a map behind a 3x3 convolution, or of a
   * vector behind a linear layer ({@link io.github.scpl.loss.SimilarityMatchingLoss}).
   */
  static Factory similarityMatching() {
    return StandardLoss.SIMILARITY_MATCHING;
  }

  /**
   * The cross-entropy of a linear classifier of a vector, or of a map that is averaged down to at
   * most 2048 features where it is large enough.
   */
  static Factory crossEntropy() {
    return StandardLoss.CROSS_ENTROPY;
  }

  /** Cross-entropy and similarity matching, 0.01 and 0.99 (Nøkland and Eidnes, 2019). */
  static Factory predSim() {
    return StandardLoss.PREDSIM;
  }

  /** Makes the losses of a network's blocks. Implementations are immutable and thread-safe. */
  @FunctionalInterface
  interface Factory {
    /**
     * The loss of a block. It takes layers, parameters and memory from the context.
     *
     * @param context of the block: what is built from it is called by the block's name and the one
     *     it is given, which must not be {@code backbone} or {@code exit}
     * @param site what the loss is for
     * @throws io.github.scpl.nn.ShapeException if it cannot take such a representation
     */
    LocalLoss create(BuildContext context, Site site);

    /**
     * Whether there is no such loss without a projector; in a network without, blocks have none.
     */
    default boolean needsProjector() {
      return false;
    }
  }

  /**
   * What a loss is made for.
   *
   * @param representation the shape of one sample of what it sees
   * @param classes the number of classes
   * @param projector new layers from the representation to a vector, of the type that the network's
   *     builder was given, to be built if they are wanted; null if there are to be none
   * @param temperature that the network's builder was given
   */
  record Site(Shape representation, int classes, Layer projector, double temperature) {}
}
