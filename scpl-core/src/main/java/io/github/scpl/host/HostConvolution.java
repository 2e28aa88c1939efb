// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.host;

import io.github.scpl.device.Arena;
import io.github.scpl.device.Convolution;
import io.github.scpl.device.ConvolutionKernels;
import io.github.scpl.device.ElementKernels;
import io.github.scpl.device.Layout;
import io.github.scpl.device.Scratch;
import io.github.scpl.device.Tensor;
import java.util.Arrays;
import java.util.Objects;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A {@link Convolution} by ND4J's operations, which always compute both gradients.
 *
 * <p>Where the input has a few channels, as images have, that of the weights alone is faster by
 * {@link UnfoldedGradient}.
 */
final class HostConvolution implements Convolution {
  /** Channels of an image, with one to spare. */
  private static final long FEW_CHANNELS = 4;

  private final NativeOp forward;
  private final NativeOp backward;

  /** Null where the native operation is as fast. */
  private final UnfoldedGradient unfolded;

  private final Scratch inputGradient;

  HostConvolution(
      DataType type, ElementKernels sums, ConvolutionKernels.Filter filter, Arena arena) {
    long[] arguments = arguments(filter);
    forward = new NativeOp("conv2d", arguments);
    backward = new NativeOp("conv2d_bp", arguments);
    boolean few = filter.stride() == 1 && !filter.biased() && filter.inputs() <= FEW_CHANNELS;
    unfolded =
        few ? new UnfoldedGradient(arena, type, sums, filter.kernel(), filter.padding()) : null;
    inputGradient = new Scratch(arena, type);
  }

  private static long[] arguments(ConvolutionKernels.Filter filter) {
    int dilation = 1;
    int explicitPadding = 0;
    int channelsFirst = 0;
    int outInHeightWidth = 1;
    return new long[] {
      filter.kernel(),
      filter.kernel(),
      filter.stride(),
      filter.stride(),
      filter.padding(),
      filter.padding(),
      dilation,
      dilation,
      explicitPadding,
      channelsFirst,
      outInHeightWidth
    };
  }

  @Override
  public Layout layout() {
    return Layout.ROW_MAJOR;
  }

  @Override
  public void forward(Tensor x, Weights weights, Tensor y) {
    forward.run(arrays(x, weights.weight(), weights.bias()), arrays(y));
  }

  /** Those that there are. */
  private static INDArray[] arrays(Tensor... tensors) {
    return Arrays.stream(tensors)
        .filter(Objects::nonNull)
        .map(Tensor::array)
        .toArray(INDArray[]::new);
  }

  @Override
  public Tensor backward(
      Tensor x, Tensor dy, Weights weights, Weights gradients, boolean inputGradientNeeded) {
    if (unfolded == null) {
      Tensor dx = nativeBackward(x, dy, weights, gradients);
      return inputGradientNeeded ? dx : null;
    }
    Tensor dx = inputGradientNeeded ? nativeBackward(x, dy, weights, gradients) : null;
    unfolded.run(x, dy, gradients.weight()); // the same bits whether dx is needed or not
    return dx;
  }

  private Tensor nativeBackward(Tensor x, Tensor dy, Weights weights, Weights gradients) {
    Tensor dx = inputGradient.get(x.shape());
    backward.run(
        arrays(x, weights.weight(), weights.bias(), dy),
        arrays(dx, gradients.weight(), gradients.bias()));
    return dx;
  }
}
