// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.nn;

import io.github.scpl.device.PoolKernels;
import io.github.scpl.device.PoolKernels.Windows;
import io.github.scpl.device.Scratch;
import io.github.scpl.device.Tensor;

/**
 * Maximum or mean over non-overlapping windows: {@code [batch, channels, height, width]} to {@code
 * [batch, channels, height / windowHeight, width / windowWidth]}; rows and columns that fill no
 * window are left out. Of equal maxima the first, in row-major order, gets the gradient.
 */
public final class Pool2d implements Layer {
  private enum Kind {
    MAX,
    AVERAGE
  }

  /** Stands for the whole map. */
  private static final int GLOBAL = 0;

  private final Kind kind;
  private final int requestedHeight;
  private final int requestedWidth;
  private int windowHeight;
  private int windowWidth;
  private PoolKernels kernels;
  private Scratch output;
  private Scratch inputGradient;
  private Shape inputShape;
  private Shape outputShape;
  private Tensor input;

  private Pool2d(Kind kind, int windowHeight, int windowWidth) {
    this.kind = kind;
    requestedHeight = windowHeight;
    requestedWidth = windowWidth;
  }

  /** The maximum of each size x size window. */
  public static Pool2d max(int size) {
    Shapes.requirePositive("window size", size);
    return new Pool2d(Kind.MAX, size, size);
  }

  /** The mean of each size x size window. */
  public static Pool2d average(int size) {
    return average(size, size);
  }

  /** The mean of each height x width window. */
  public static Pool2d average(int height, int width) {
    Shapes.requirePositive("window size", Math.min(height, width));
    return new Pool2d(Kind.AVERAGE, height, width);
  }

  /** The mean of each square map: {@code [batch, channels, 1, 1]}. */
  public static Pool2d globalAverage() {
    return new Pool2d(Kind.AVERAGE, GLOBAL, GLOBAL);
  }

  @Override
  public Shape build(BuildContext context, Shape shape) {
    Shapes.requireRank(context, shape, 3, "[channels, height, width]");
    boolean global = requestedHeight == GLOBAL;
    if (global && shape.size(1) != shape.size(2)) {
      throw new ShapeException(context.path() + ": expected square maps, got " + shape);
    }
    windowHeight = global ? (int) shape.size(1) : requestedHeight;
    windowWidth = global ? (int) shape.size(2) : requestedWidth;
    kernels = context.kernels().pools();
    inputShape = shape;
    outputShape = Shapes.requireWindows(context, shape, windowHeight, windowWidth);
    context.keeps(outputShape);
    output = context.output();
    inputGradient = context.scratch();
    return outputShape;
  }

  @Override
  public Tensor forward(Tensor x, Pass pass) {
    input = x;
    Tensor y = output.get(x.layout(), outputShape.withBatch(x.size(0)));
    if (kind == Kind.MAX) {
      kernels.maxPool(windows(x), x, y);
    } else {
      kernels.averagePool(windows(x), x, y);
    }
    return y;
  }

  @Override
  public Tensor backward(Tensor dy, boolean inputGradientNeeded) {
    if (!inputGradientNeeded) {
      return null;
    }
    Tensor dx = inputGradient.like(input);
    if (kind == Kind.MAX) {
      kernels.maxPoolBackward(windows(dx), input, dy, dx);
    } else {
      kernels.averagePoolBackward(windows(dx), dy, dx);
    }
    return dx;
  }

  private Windows windows(Tensor x) {
    int planes = Math.toIntExact(x.size(0) * inputShape.size(0));
    int height = (int) inputShape.size(1);
    int width = (int) inputShape.size(2);
    return new Windows(planes, height, width, windowHeight, windowWidth);
  }
}
