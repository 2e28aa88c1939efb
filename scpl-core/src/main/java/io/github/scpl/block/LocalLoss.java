// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.block;

import io.github.scpl.nn.Pass;
import org.nd4j.linalg.api.ndarray.INDArray;

/** What a block's representation learns from, beside its exit; it owns the layers it needs. */
interface LocalLoss {
  /** What it is called in messages, such as {@code contrastive}. */
  String name();

  /**
   * Computes the loss, and what its gradient needs.
   *
   * @param representation {@code [batch, representationShape]}
   * @param labels a class for every row
   * @return the mean over the batch
   */
  double evaluate(INDArray representation, int[] labels, Pass pass);

  /** Gradient of the last value with respect to the representation, and of its own parameters. */
  INDArray backward();
}
