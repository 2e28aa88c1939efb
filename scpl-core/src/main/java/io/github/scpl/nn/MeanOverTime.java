// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.nn;

import io.github.scpl.device.Scratch;
import io.github.scpl.device.SequenceKernels;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The mean vector of a sequence: {@code [batch, time, features]} to {@code [batch, features]}, over
 * all time steps or, given a mask, over those it keeps.
 */
public final class MeanOverTime implements Layer {
  private SequenceKernels kernels;
  private Scratch output;
  private Scratch inputGradient;
  private INDArray input;
  private INDArray mask;

  @Override
  public Shape build(BuildContext context, Shape shape) {
    long features = Shapes.requireSequence(context, shape);
    kernels = context.kernels().sequences();
    context.keeps(Shape.of(features));
    output = context.scratch();
    inputGradient = context.scratch();
    return Shape.of(features);
  }

  @Override
  public INDArray forward(INDArray x, Pass pass) {
    return forward(x, (INDArray) null);
  }

  /**
   * Computes the mean over the time steps that the mask keeps; a row without any has mean 0.
   *
   * @param mask {@code [batch, time]}, 1 to keep a step and 0 to leave it out; null keeps all
   */
  public INDArray forward(INDArray x, INDArray mask) {
    input = x;
    this.mask = mask;
    INDArray y = output.get(x.size(0), x.size(2));
    kernels.meanOverTime(x, mask, y);
    return y;
  }

  @Override
  public INDArray backward(INDArray dy, boolean inputGradientNeeded) {
    return inputGradientNeeded ? backward(dy, null) : null;
  }

  /**
   * Computes the gradient of the input, as part of a sum.
   *
   * @param onto another gradient of the input, to which this one is added in place; may be null
   */
  public INDArray backward(INDArray dy, INDArray onto) {
    INDArray dx = onto == null ? inputGradient.get(input.shape()) : onto;
    kernels.meanOverTimeBackward(dy, mask, dx, onto != null);
    return dx;
  }
}
