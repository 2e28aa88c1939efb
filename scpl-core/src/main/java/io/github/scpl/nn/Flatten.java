// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.nn;

import io.github.scpl.device.Tensor;

/** {@code [batch, a, b, ...]} to {@code [batch, a·b·...]}: another view of the same memory. */
public final class Flatten implements Layer {
  private Shape inputShape;

  @Override
  public Shape build(BuildContext context, Shape input) {
    inputShape = input;
    return Shape.of(input.elements());
  }

  @Override
  public Tensor forward(Tensor x, Pass pass) {
    return x.reshape(x.size(0), inputShape.elements());
  }

  @Override
  public Tensor backward(Tensor dy, boolean inputGradientNeeded) {
    return inputGradientNeeded ? dy.reshape(inputShape.withBatch(dy.size(0))) : null;
  }
}
