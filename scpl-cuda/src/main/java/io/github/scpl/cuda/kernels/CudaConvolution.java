// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.cuda.kernels;

import io.github.scpl.cuda.driver.ConvolutionShape;
import io.github.scpl.device.Arena;
import io.github.scpl.device.Convolution;
import io.github.scpl.device.ConvolutionKernels.Filter;
import io.github.scpl.device.Layout;
import io.github.scpl.device.Scratch;
import io.github.scpl.device.Tensor;

/** A {@link Convolution} in either way, and what all have in common. */
final class CudaConvolution implements Convolution {
  /** Elements of a channel that a block adds up at least, and blocks for a channel at most. */
  private static final long PART = 4096;

  private static final long MOST_PARTS = 64;

  private final Launcher launcher;
  private final Filter filter;
  private final ConvolutionWay way;
  private final Scratch inputGradient;

  CudaConvolution(Launcher launcher, Filter filter, ConvolutionWay way, Arena arena) {
    this.launcher = launcher;
    this.filter = filter;
    this.way = way;
    inputGradient = new Scratch(arena, launcher.type());
  }

  @Override
  public Layout layout() {
    return Layout.ROW_MAJOR;
  }

  private ConvolutionShape shape(Tensor x, Tensor y) {
    ConvolutionShape shape =
        new ConvolutionShape(
            Math.toIntExact(x.size(0)),
            Math.toIntExact(x.size(1)),
            Math.toIntExact(x.size(2)),
            Math.toIntExact(x.size(3)),
            Math.toIntExact(y.size(1)),
            filter.kernel(),
            filter.stride(),
            filter.padding());
    if (!y.hasShape(x.size(0), y.size(1), shape.outHeight(), shape.outWidth())) {
      throw new IllegalArgumentException("Expected an output of " + shape + ", got " + y);
    }
    return shape;
  }

  @Override
  public void forward(Tensor x, Weights weights, Tensor y) {
    way.forward(
        shape(x, y), x, launcher.at(weights.weight()), launcher.at(weights.bias()), launcher.at(y));
  }

  @Override
  public Tensor backward(
      Tensor x, Tensor dy, Weights weights, Weights gradients, boolean inputGradientNeeded) {
    Tensor dx = inputGradientNeeded ? inputGradient.get(x.shape()) : null;
    way.backward(
        shape(x, dy),
        x,
        launcher.at(weights.weight()),
        launcher.at(dy),
        launcher.at(gradients.weight()),
        launcher.at(dx));
    if (weights.bias() != null) {
      biasGradient(dy, gradients.bias());
    }
    return dx;
  }

  private void biasGradient(Tensor dy, Tensor gradient) {
    long area = dy.size(2) * dy.size(3);
    long channels = dy.size(1);
    long parts = Math.min(MOST_PARTS, (dy.size(0) * area + PART - 1) / PART);
    long sums = launcher.workspace(channels * parts * Double.BYTES);
    launcher.grid(
        "sumMapsInParts", channels, parts, launcher.at(dy), sums, dy.size(0), area, channels);
    launcher.each("sumParts", channels, sums, launcher.at(gradient), parts);
  }
}
