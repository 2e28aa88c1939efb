// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.block;

import io.github.scpl.device.ChannelKernels;
import io.github.scpl.device.ChannelKernels.Channels;
import io.github.scpl.device.Scratch;
import io.github.scpl.device.Tensor;
import io.github.scpl.nn.BuildContext;
import io.github.scpl.nn.Layer;
import io.github.scpl.nn.Pass;
import io.github.scpl.nn.Shape;
import io.github.scpl.nn.ShapeException;
import org.nd4j.linalg.api.buffer.DataType;

/**
 * The unbiased standard deviation of each map: {@code [batch, channels, height, width]} to {@code
 * [batch, channels]}. A map of one value has gradient 0.
 */
final class ChannelDeviation implements Layer {
  private ChannelKernels kernels;
  private Scratch output;
  private Scratch inputGradient;
  private int channels;
  private int space;
  private Tensor input;
  private Scratch statistics;
  private Tensor moments;

  @Override
  public Shape build(BuildContext context, Shape shape) {
    if (shape.rank() != 3 || shape.size(1) * shape.size(2) < 2) {
      throw new ShapeException(
          context.path() + ": expected maps of at least two pixels, got " + shape);
    }
    kernels = context.kernels().channels();
    context.keeps(Shape.of(shape.size(0)));
    output = context.scratch();
    inputGradient = context.scratch();
    statistics = context.scratch(DataType.DOUBLE);
    channels = Math.toIntExact(shape.size(0));
    space = Math.toIntExact(shape.size(1) * shape.size(2));
    return Shape.of(channels);
  }

  private Channels layout(Tensor x) {
    return new Channels(Math.toIntExact(x.size(0)), channels, space);
  }

  @Override
  public Tensor forward(Tensor x, Pass pass) {
    input = x;
    moments = statistics.get(2, x.size(0) * channels);
    Tensor y = output.get(x.size(0), channels);
    kernels.deviation(layout(x), x, moments, y);
    return y;
  }

  @Override
  public Tensor backward(Tensor dy, boolean inputGradientNeeded) {
    if (!inputGradientNeeded) {
      return null;
    }
    Tensor dx = inputGradient.like(input);
    kernels.deviationBackward(layout(input), input, dy, moments, dx);
    return dx;
  }
}
