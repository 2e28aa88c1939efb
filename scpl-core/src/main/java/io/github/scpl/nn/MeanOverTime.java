// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.nn;

import io.github.scpl.device.Scratch;
import io.github.scpl.device.SequenceKernels;
import io.github.scpl.device.Tensor;

/**
 * The mean vector of a sequence: {@code [batch, time, features]} to {@code [batch, features]}, over
 * all time steps or, given a mask, over those it keeps.
 */
public final class MeanOverTime implements Layer {
  private SequenceKernels kernels;
  private Scratch output;
  private Scratch inputGradient;
  private Tensor input;
  private Tensor mask;

  @Override
  public Shape build(BuildContext context, Shape shape) {
    long features = Shapes.requireSequence(context, shape);
    kernels = context.kernels().sequences();
    context.keeps(Shape.of(features));
    output = context.output();
    inputGradient = context.scratch();
    return Shape.of(features);
  }

  @Override
  public Tensor forward(Tensor x, Pass pass) {
    return forward(x, (Tensor) null);
  }

  /**
   * Computes the mean over the time steps that the mask keeps; a row without any has mean 0.
   *
   * @param mask {@code [batch, time]}, 1 to keep a step and 0 to leave it out; null keeps all
   */
  public Tensor forward(Tensor x, Tensor mask) {
    input = x;
    this.mask = mask;
    Tensor y = output.get(x.size(0), x.size(2));
    kernels.meanOverTime(x, mask, y);
    return y;
  }

  @Override
  public Tensor backward(Tensor dy, boolean inputGradientNeeded) {
    return inputGradientNeeded ? backward(dy, null) : null;
  }

  /**
   * Computes the gradient of the input, as part of a sum.
   *
   * @param onto another gradient of the input, to which this one is added in place; may be null
   */
  public Tensor backward(Tensor dy, Tensor onto) {
    Tensor dx = onto == null ? inputGradient.get(input.shape()) : onto;
    kernels.meanOverTimeBackward(dy, mask, dx, onto != null);
    return dx;
  }
}
