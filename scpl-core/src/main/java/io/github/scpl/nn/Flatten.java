// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.nn;

import org.nd4j.linalg.api.ndarray.INDArray;

/** {@code [batch, a, b, ...]} to {@code [batch, a·b·...]}: another view of the same memory. */
public final class Flatten implements Layer {
  private Shape inputShape;

  @Override
  public Shape build(BuildContext context, Shape input) {
    inputShape = input;
    return Shape.of(input.elements());
  }

  @Override
  public INDArray forward(INDArray x, Pass pass) {
    return x.reshape('c', x.size(0), inputShape.elements());
  }

  @Override
  public INDArray backward(INDArray dy, boolean inputGradientNeeded) {
    return inputGradientNeeded ? dy.reshape('c', inputShape.withBatch(dy.size(0))) : null;
  }
}
