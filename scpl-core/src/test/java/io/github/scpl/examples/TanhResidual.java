// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.examples;

import io.github.scpl.device.Kernels;
import io.github.scpl.device.Scratch;
import io.github.scpl.device.Tensor;
import io.github.scpl.nn.BuildContext;
import io.github.scpl.nn.Layer;
import io.github.scpl.nn.Pass;
import io.github.scpl.nn.Shape;

/** A hyperbolic tangent beside which the input goes on: y = x + tanh(x). */
final class TanhResidual implements Layer {
  private Kernels kernels;
  private Scratch curves;
  private Scratch outputs;
  private Scratch inputGradients;
  private Tensor curve;

  @Override
  public Shape build(BuildContext context, Shape input) {
    kernels = context.kernels();
    curves = context.scratch();
    outputs = context.output();
    inputGradients = context.scratch();
    context.keeps(input); // the curve, for estimates of memory
    return input;
  }

  @Override
  public Tensor forward(Tensor x, Pass pass) {
    curve = curves.like(x);
    kernels.elements().tanh(x, curve);
    Tensor y = outputs.like(x);
    kernels.memory().copy(x, y);
    kernels.elements().add(curve, y); // the last argument is where the result goes
    return y;
  }

  @Override
  public Tensor backward(Tensor dy, boolean inputGradientNeeded) {
    if (!inputGradientNeeded) {
      return null;
    }
    Tensor dx = inputGradients.like(dy);
    kernels.memory().copy(dy, dx);
    kernels.elements().tanhBackward(curve, dx); // dx = dy (1 - tanh(x)^2)
    kernels.elements().add(dy, dx);
    return dx;
  }
}
