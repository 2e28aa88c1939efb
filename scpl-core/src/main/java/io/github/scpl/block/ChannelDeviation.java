// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.block;

import io.github.scpl.internal.ChannelKernels;
import io.github.scpl.internal.ChannelKernels.Channels;
import io.github.scpl.internal.HostAccess;
import io.github.scpl.internal.Scratch;
import io.github.scpl.nn.BuildContext;
import io.github.scpl.nn.Layer;
import io.github.scpl.nn.Pass;
import io.github.scpl.nn.Shape;
import io.github.scpl.nn.ShapeException;
import org.nd4j.linalg.api.ndarray.INDArray;

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
  private INDArray input;
  private double[] means;
  private double[] deviations;

  @Override
  public Shape build(BuildContext context, Shape shape) {
    if (shape.rank() != 3 || shape.size(1) * shape.size(2) < 2) {
      throw new ShapeException(
          context.path() + ": expected maps of at least two pixels, got " + shape);
    }
    kernels = ChannelKernels.of(context.dataType());
    context.keeps(Shape.of(shape.size(0)));
    output = context.scratch();
    inputGradient = context.scratch();
    channels = Math.toIntExact(shape.size(0));
    space = Math.toIntExact(shape.size(1) * shape.size(2));
    return Shape.of(channels);
  }

  /** Every map of every sample is a channel of its own to the kernels. */
  private Channels maps(INDArray x) {
    return new Channels(1, Math.toIntExact(x.size(0) * channels), space);
  }

  @Override
  public INDArray forward(INDArray x, Pass pass) {
    input = x;
    Channels maps = maps(x);
    means = new double[maps.channels()];
    deviations = new double[maps.channels()];
    kernels.channelMoments(maps, x, means, deviations);
    for (int map = 0; map < deviations.length; map++) {
      deviations[map] = Math.sqrt(deviations[map] * space / (space - 1));
    }
    INDArray y = output.get(x.size(0), channels);
    HostAccess.write(y, 0, deviations, deviations.length);
    return y;
  }

  /** dx = dy (x - mean) / ((space - 1) deviation). */
  @Override
  public INDArray backward(INDArray dy, boolean inputGradientNeeded) {
    if (!inputGradientNeeded) {
      return null;
    }
    double[] scales = HostAccess.toArray(dy);
    for (int map = 0; map < scales.length; map++) {
      scales[map] = deviations[map] == 0 ? 0 : scales[map] / ((space - 1) * deviations[map]);
    }
    INDArray dx = inputGradient.get(input.shape());
    kernels.channelAffine(maps(input), input, dx, means, scales, new double[scales.length]);
    return dx;
  }
}
