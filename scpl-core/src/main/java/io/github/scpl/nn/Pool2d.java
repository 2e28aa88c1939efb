package io.github.scpl.nn;

import io.github.scpl.internal.PoolKernels;
import io.github.scpl.internal.PoolKernels.Windows;
import io.github.scpl.internal.Scratch;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Maximum or mean over non-overlapping square windows: {@code [batch, channels, height, width]} to
 * {@code [batch, channels, height / size, width / size]}; rows and columns that fill no window are
 * left out. Of equal maxima the first, in row-major order, gets the gradient.
 */
public final class Pool2d implements Layer {
  private enum Kind {
    MAX,
    AVERAGE
  }

  /** Stands for the whole map. */
  private static final int GLOBAL = 0;

  private final Kind kind;
  private final int requestedSize;
  private int size;
  private PoolKernels kernels;
  private Scratch output;
  private Scratch inputGradient;
  private Shape inputShape;
  private Shape outputShape;
  private INDArray input;

  private Pool2d(Kind kind, int size) {
    this.kind = kind;
    this.requestedSize = size;
  }

  /** The maximum of each size x size window. */
  public static Pool2d max(int size) {
    return new Pool2d(Kind.MAX, (int) Shapes.requirePositive("window size", size));
  }

  /** The mean of each size x size window. */
  public static Pool2d average(int size) {
    return new Pool2d(Kind.AVERAGE, (int) Shapes.requirePositive("window size", size));
  }

  /** The mean of each square map: {@code [batch, channels, 1, 1]}. */
  public static Pool2d globalAverage() {
    return new Pool2d(Kind.AVERAGE, GLOBAL);
  }

  @Override
  public Shape build(BuildContext context, Shape shape) {
    Shapes.requireRank(context, shape, 3, "[channels, height, width]");
    long shortSide = Math.min(shape.size(1), shape.size(2));
    if (requestedSize == GLOBAL && shape.size(1) != shape.size(2)) {
      throw new ShapeException(context.path() + ": expected square maps, got " + shape);
    }
    size = requestedSize == GLOBAL ? (int) shortSide : requestedSize;
    if (size > shortSide) {
      throw new ShapeException(
          context.path()
              + ": expected maps of at least "
              + size
              + " pixels a side for a window of that size, got "
              + shape);
    }
    kernels = PoolKernels.of(context.dataType());
    inputShape = shape;
    outputShape = Shape.of(shape.size(0), shape.size(1) / size, shape.size(2) / size);
    output = context.scratch();
    inputGradient = context.scratch();
    return outputShape;
  }

  @Override
  public INDArray forward(INDArray x, Pass pass) {
    input = x;
    INDArray y = output.get(outputShape.withBatch(x.size(0)));
    if (kind == Kind.MAX) {
      kernels.maxPool(windows(x), x, y);
    } else {
      kernels.averagePool(windows(x), x, y);
    }
    return y;
  }

  @Override
  public INDArray backward(INDArray dy, boolean inputGradientNeeded) {
    if (!inputGradientNeeded) {
      return null;
    }
    INDArray dx = inputGradient.get(input.shape());
    if (kind == Kind.MAX) {
      kernels.maxPoolBackward(windows(dx), input, dy, dx);
    } else {
      kernels.averagePoolBackward(windows(dx), dy, dx);
    }
    return dx;
  }

  private Windows windows(INDArray x) {
    int planes = Math.toIntExact(x.size(0) * inputShape.size(0));
    return new Windows(planes, (int) inputShape.size(1), (int) inputShape.size(2), size);
  }
}
