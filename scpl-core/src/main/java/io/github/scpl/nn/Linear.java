// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.nn;

import io.github.scpl.device.ElementKernels;
import io.github.scpl.device.Product;
import io.github.scpl.device.Scratch;
import io.github.scpl.device.Tensor;

/**
 * A fully connected layer, {@code y = x Wᵀ + b}: {@code [batch, in]} to {@code [batch, out]}.
 *
 * <p>Parameters: {@code weight [out, in]} and, unless switched off, {@code bias [out]}.
 */
public final class Linear implements Layer {
  private final long outputs;
  private final boolean biased;
  private Product forwardProduct;
  private Product weightProduct;
  private Product inputProduct;
  private ElementKernels kernels;
  private Parameter weight;
  private Parameter bias;
  private Scratch output;
  private Scratch inputGradient;
  private Tensor input;

  private Linear(long outputs, boolean biased) {
    this.outputs = Shapes.requirePositive("number of outputs", outputs);
    this.biased = biased;
  }

  /** A layer with a bias; the number of inputs is taken from the input shape. */
  public Linear(long outputs) {
    this(outputs, true);
  }

  /** The same layer without a bias. */
  public Linear withoutBias() {
    return new Linear(outputs, false);
  }

  @Override
  public Shape build(BuildContext context, Shape shape) {
    Shapes.requireRank(context, shape, 1, "[features] (use Flatten)");
    long inputs = shape.size(0);
    kernels = context.kernels().elements();
    forwardProduct = context.kernels().products().product(false, true);
    weightProduct = context.kernels().products().product(true, false);
    inputProduct = context.kernels().products().product(false, false);
    weight = context.parameter("weight", Initializer.fanIn(inputs), outputs, inputs);
    bias = biased ? context.parameter("bias", Initializer.fanIn(inputs), outputs) : null;
    context.keeps(Shape.of(outputs));
    output = context.output();
    inputGradient = context.scratch();
    return Shape.of(outputs);
  }

  @Override
  public Tensor forward(Tensor x, Pass pass) {
    input = x;
    Tensor y = output.get(x.size(0), outputs);
    if (biased) {
      forwardProduct.run(x, weight.value(), bias.value(), y);
    } else {
      forwardProduct.run(x, weight.value(), y);
    }
    return y;
  }

  @Override
  public Tensor backward(Tensor dy, boolean inputGradientNeeded) {
    weightProduct.run(dy, input, weight.gradient());
    weight.markGradient();
    if (biased) {
      kernels.sumRows(dy, bias.gradient());
      bias.markGradient();
    }
    if (!inputGradientNeeded) {
      return null;
    }
    Tensor dx = inputGradient.get(input.shape());
    inputProduct.run(dy, weight.value(), dx);
    return dx;
  }
}
