// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.nn;

import io.github.scpl.device.Convolution;
import io.github.scpl.device.Convolution.Weights;
import io.github.scpl.device.ConvolutionKernels.Filter;
import io.github.scpl.device.Scratch;
import io.github.scpl.device.Tensor;

/**
 * A two-dimensional convolution (cross-correlation) with a square kernel: {@code [batch, in,
 * height, width]} to {@code [batch, out, (height + 2 padding - kernel) / stride + 1, ...]}.
 *
 * <p>Parameters: {@code weight [out, in, kernel, kernel]} and, if switched on, {@code bias [out]}.
 */
public final class Conv2d implements Layer {
  private final long channels;
  private final int kernel;
  private final int stride;
  private final int padding;
  private final boolean biased;
  private Convolution convolution;
  private Parameter weight;
  private Parameter bias;
  private Weights weights;
  private Weights gradients;
  private Scratch output;
  private Shape outputShape;
  private Tensor input;

  private Conv2d(long channels, int kernel, int stride, int padding, boolean biased) {
    this.channels = Shapes.requirePositive("number of output channels", channels);
    this.kernel = (int) Shapes.requirePositive("kernel size", kernel);
    this.stride = (int) Shapes.requirePositive("stride", stride);
    if (padding < 0) {
      throw new IllegalArgumentException("Expected a padding of at least 0, got " + padding);
    }
    this.padding = padding;
    this.biased = biased;
  }

  /**
   * A convolution without bias, of stride 1, padded by half its kernel, rounded down: maps keep
   * their size if the kernel is odd.
   */
  public Conv2d(long outputChannels, int kernel) {
    this(outputChannels, kernel, 1, kernel / 2, false);
  }

  /** The same convolution with another stride. */
  public Conv2d withStride(int newStride) {
    return new Conv2d(channels, kernel, newStride, padding, biased);
  }

  /** The same convolution with another zero padding on each side. */
  public Conv2d withPadding(int newPadding) {
    return new Conv2d(channels, kernel, stride, newPadding, biased);
  }

  /** The same convolution with a bias. */
  public Conv2d withBias() {
    return new Conv2d(channels, kernel, stride, padding, true);
  }

  @Override
  public Shape build(BuildContext context, Shape shape) {
    Shapes.requireRank(context, shape, 3, "[channels, height, width]");
    long height = outputSize(context, shape, shape.size(1));
    long width = outputSize(context, shape, shape.size(2));
    long inputs = shape.size(0);
    Initializer initializer = Initializer.fanIn(inputs * kernel * kernel);
    weight = context.parameter("weight", initializer, channels, inputs, kernel, kernel);
    bias = biased ? context.parameter("bias", initializer, channels) : null;
    weights = new Weights(weight.value(), biased ? bias.value() : null);
    gradients = new Weights(weight.gradient(), biased ? bias.gradient() : null);
    output = context.output();
    outputShape = Shape.of(channels, height, width);
    context.keeps(outputShape);
    context.keeps(shape); // the gradient of the input
    convolution = context.convolution(new Filter(inputs, kernel, stride, padding, biased));
    return outputShape;
  }

  private long outputSize(BuildContext context, Shape shape, long size) {
    long padded = size + 2L * padding;
    if (padded < kernel) {
      throw new ShapeException(
          context.path()
              + ": expected maps of at least "
              + (kernel - 2 * padding)
              + " pixels a side for a kernel of "
              + kernel
              + " padded by "
              + padding
              + ", got "
              + shape);
    }
    return (padded - kernel) / stride + 1;
  }

  @Override
  public Tensor forward(Tensor x, Pass pass) {
    input = x;
    Tensor y = output.get(convolution.layout(), outputShape.withBatch(x.size(0)));
    convolution.forward(x, weights, y);
    return y;
  }

  @Override
  public Tensor backward(Tensor dy, boolean inputGradientNeeded) {
    weight.markGradient();
    if (biased) {
      bias.markGradient();
    }
    return convolution.backward(input, dy, weights, gradients, inputGradientNeeded);
  }
}
