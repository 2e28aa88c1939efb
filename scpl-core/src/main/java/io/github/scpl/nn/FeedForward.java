// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.nn;

import io.github.scpl.device.DropoutKernels;
import io.github.scpl.device.ElementKernels;
import io.github.scpl.device.Product;
import io.github.scpl.device.Scratch;
import io.github.scpl.device.Tensor;

/**
 * The position-wise network of a Transformer (Vaswani et al., 2017): {@code y = drop(max(x W₁ᵀ +
 * b₁, 0)) W₂ᵀ + b₂} for every vector of {@code [batch, time, features]}, whose shape it keeps.
 *
 * <p>Parameters: {@code linear0.weight [hidden, features]}, {@code linear0.bias [hidden]}, {@code
 * linear1.weight [features, hidden]}, {@code linear1.bias [features]}.
 */
public final class FeedForward implements Layer {
  private final long hiddenWidth;
  private final double rate;
  private Product forwardProduct;
  private Product weightProduct;
  private Product inputProduct;
  private ElementKernels kernels;
  private DropoutKernels dropout;
  private String path;
  private Parameter weight0;
  private Parameter bias0;
  private Parameter weight1;
  private Parameter bias1;
  private Scratch hiddens;
  private Scratch hiddenGradients;
  private Scratch outputs;
  private Tensor input;
  private Tensor hidden;
  private double usedRate;

  /**
   * A network with this many hidden units.
   *
   * @param dropoutRate share of hidden units that training drops, at least 0 and less than 1
   */
  public FeedForward(long hiddenWidth, double dropoutRate) {
    this.hiddenWidth = Shapes.requirePositive("number of hidden units", hiddenWidth);
    rate = Dropout.requireRate(dropoutRate);
  }

  @Override
  public Shape build(BuildContext context, Shape shape) {
    long features = Shapes.requireSequence(context, shape);
    kernels = context.kernels().elements();
    forwardProduct = context.kernels().products().product(false, true);
    weightProduct = context.kernels().products().product(true, false);
    inputProduct = context.kernels().products().product(false, false);
    dropout = context.kernels().dropouts();
    path = context.path();
    Initializer matrices = Initializer.xavier(features, hiddenWidth);
    BuildContext first = context.child("linear0");
    weight0 = first.parameter("weight", matrices, hiddenWidth, features);
    bias0 = first.parameter("bias", Initializer.fanIn(features), hiddenWidth);
    BuildContext second = context.child("linear1");
    weight1 = second.parameter("weight", matrices, features, hiddenWidth);
    bias1 = second.parameter("bias", Initializer.fanIn(hiddenWidth), features);
    context.keeps(shape.withLast(hiddenWidth));
    context.keeps(shape);
    hiddens = context.scratch();
    hiddenGradients = context.scratch();
    outputs = context.scratch();
    return shape;
  }

  @Override
  public Tensor forward(Tensor x, Pass pass) {
    long rows = x.size(0) * x.size(1);
    usedRate = pass.training() ? rate : 0;
    input = x.reshape(rows, x.size(2));
    hidden = hiddens.get(rows, hiddenWidth);
    forwardProduct.run(input, weight0.value(), hidden);
    dropout.biasReluDropout(hidden, bias0.value(), pass.key().child(path), usedRate);
    Tensor y = outputs.get(rows, x.size(2));
    forwardProduct.run(hidden, weight1.value(), bias1.value(), y);
    return outputs.get(x.shape());
  }

  @Override
  public Tensor backward(Tensor dy, boolean inputGradientNeeded) {
    Tensor gradient = dy.reshape(input.shape());
    weightProduct.run(gradient, hidden, weight1.gradient());
    kernels.sumRows(gradient, bias1.gradient());
    Tensor hiddenGradient = hiddenGradients.get(hidden.shape());
    inputProduct.run(gradient, weight1.value(), hiddenGradient);
    dropout.biasReluDropoutBackward(hidden, hiddenGradient, usedRate);
    weightProduct.run(hiddenGradient, input, weight0.gradient());
    kernels.sumRows(hiddenGradient, bias0.gradient());
    weight0.markGradient();
    bias0.markGradient();
    weight1.markGradient();
    bias1.markGradient();
    if (!inputGradientNeeded) {
      return null;
    }
    inputProduct.run(hiddenGradient, weight0.value(), gradient); // dy has been read
    return dy;
  }
}
