// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.nn;

import io.github.scpl.device.ElementKernels;
import io.github.scpl.device.Scratch;
import io.github.scpl.device.Tensor;

/**
 * An element-wise non-linearity; any shape, which it keeps.
 *
 * <p>The gradient of each is a function of its output, so that the input is not read again.
 */
public final class Activation implements Layer {
  private enum Function {
    LEAKY_RELU,
    SIGMOID,
    TANH
  }

  private final Function function;
  private final double slope;
  private ElementKernels kernels;
  private Scratch outputs;
  private Tensor output;

  private Activation(Function function, double slope) {
    this.function = function;
    this.slope = slope;
  }

  /** max(x, 0); the gradient at 0 is 0. */
  public static Activation relu() {
    return leakyRelu(0);
  }

  /**
   * x where positive, else slope · x; the gradient at 0 is the slope.
   *
   * @throws IllegalArgumentException unless the slope is at least 0 and less than 1
   */
  public static Activation leakyRelu(double slope) {
    return new Activation(Function.LEAKY_RELU, Shapes.requireSlope(slope));
  }

  /** 1 / (1 + exp(-x)). */
  public static Activation sigmoid() {
    return new Activation(Function.SIGMOID, 0);
  }

  /** tanh(x). */
  public static Activation tanh() {
    return new Activation(Function.TANH, 0);
  }

  @Override
  public Shape build(BuildContext context, Shape input) {
    kernels = context.kernels().elements();
    context.keeps(input);
    outputs = context.output();
    return input;
  }

  @Override
  public Tensor forward(Tensor x, Pass pass) {
    output = outputs.like(x);
    switch (function) {
      case LEAKY_RELU -> kernels.leakyRelu(x, output, slope);
      case SIGMOID -> kernels.sigmoid(x, output);
      case TANH -> kernels.tanh(x, output);
    }
    return output;
  }

  @Override
  public Tensor backward(Tensor gradient, boolean inputGradientNeeded) {
    if (!inputGradientNeeded) {
      return null;
    }
    switch (function) {
      case LEAKY_RELU -> kernels.leakyReluBackward(output, gradient, slope);
      case SIGMOID -> kernels.sigmoidBackward(output, gradient);
      case TANH -> kernels.tanhBackward(output, gradient);
    }
    return gradient;
  }
}
