// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.host;

import io.github.scpl.device.Arena;
import io.github.scpl.device.Convolution;
import io.github.scpl.device.ConvolutionKernels.Filter;
import io.github.scpl.device.Layout;
import io.github.scpl.device.Scratch;
import io.github.scpl.device.Tensor;
import io.github.scpl.host.onednn.DirectConvolution;
import org.nd4j.linalg.api.buffer.DataType;

/**
 * A {@link Convolution} of arrays of float32 that are stored channels last: by oneDNN, or by
 * Winograd's algorithm where that is faster. Where factors are rounded to bfloat16, that is the
 * weight gradient of small maps only, which then is not rounded. Arrays in another layout are
 * copied.
 */
final class ChannelsLastConvolution implements Convolution {
  private final Filter filter;
  private final boolean bfloat16;
  private final boolean byWinograd;
  private final DirectConvolution direct;
  private final WinogradConvolution winograd;

  /** For what comes in another layout. */
  private final Scratch inputs;

  private final Scratch outputs;
  private final Scratch inputGradients;
  private final Scratch rowMajorGradients;

  /**
   * A convolution.
   *
   * @param bfloat16 whether factors are rounded to bfloat16
   * @param byWinograd whether Winograd's algorithm may be used
   */
  ChannelsLastConvolution(Filter filter, boolean bfloat16, boolean byWinograd, Arena arena) {
    this.filter = filter;
    this.bfloat16 = bfloat16;
    this.byWinograd = byWinograd;
    SharedScratch shared = SharedScratch.of(arena);
    direct = new DirectConvolution(bfloat16, shared);
    winograd = new WinogradConvolution(shared);
    inputs = new Scratch(arena, DataType.FLOAT);
    outputs = new Scratch(arena, DataType.FLOAT);
    inputGradients = new Scratch(arena, DataType.FLOAT);
    rowMajorGradients = new Scratch(arena, DataType.FLOAT);
  }

  @Override
  public Layout layout() {
    return Layout.CHANNELS_LAST;
  }

  private boolean isByWinograd(Tensor x, Tensor y) {
    return byWinograd
        && isForWinograd()
        && WinogradConvolution.pays(x.size(1), y.size(1), x.size(2), x.size(3));
  }

  private boolean isForWinograd() {
    return filter.kernel() == 3 && filter.stride() == 1 && filter.padding() == 1;
  }

  private boolean isWeightGradientByWinograd(Tensor x, Tensor dy) {
    return isByWinograd(x, dy)
        || bfloat16
            && isForWinograd()
            && WinogradConvolution.paysForWeightsBesideBfloat16(
                x.size(1), dy.size(1), x.size(2), x.size(3));
  }

  private DirectConvolution.Shape shape(Tensor x, Tensor y) {
    return new DirectConvolution.Shape(
        x.size(0),
        x.size(1),
        x.size(2),
        x.size(3),
        y.size(1),
        y.size(2),
        y.size(3),
        filter.kernel(),
        filter.stride(),
        filter.padding());
  }

  @Override
  public void forward(Tensor x, Weights weights, Tensor y) {
    Tensor input = packed(x, inputs);
    Tensor output = isPacked(y) ? y : outputs.get(Layout.CHANNELS_LAST, y.shape());
    if (isByWinograd(x, y)) {
      winograd.forward(input, weights.weight(), output);
    } else {
      direct.forward(
          shape(x, y),
          OpenMp.maxThreads(),
          HostAccess.pointer(input),
          HostAccess.pointer(weights.weight()),
          HostAccess.pointer(output));
      HostAccess.keep(input, weights.weight(), output);
    }
    if (weights.bias() != null) {
      FloatElementKernels.INSTANCE.addToRows(rows(output), weights.bias());
    }
    if (output != y) {
      HostAccess.copy(output, y);
    }
  }

  private static boolean isPacked(Tensor tensor) {
    return tensor.as(Layout.CHANNELS_LAST) == tensor;
  }

  private static Tensor packed(Tensor tensor, Scratch room) {
    if (isPacked(tensor)) {
      return tensor;
    }
    Tensor copy = room.get(Layout.CHANNELS_LAST, tensor.shape());
    HostAccess.copy(tensor, copy);
    return copy;
  }

  /** Pixels with their channels. */
  private static Tensor rows(Tensor packed) {
    long channels = packed.size(1);
    return packed.as(Layout.ROW_MAJOR).reshape(packed.length() / channels, channels);
  }

  @Override
  public Tensor backward(
      Tensor x, Tensor dy, Weights weights, Weights gradients, boolean inputGradientNeeded) {
    Tensor input = packed(x, inputs);
    Tensor gradient = packed(dy, outputs);
    if (gradients.bias() != null) {
      FloatElementKernels.INSTANCE.sumRows(rows(gradient), gradients.bias());
    }
    if (isWeightGradientByWinograd(x, dy)) {
      winograd.weightGradient(input, gradient, gradients.weight());
    } else {
      direct.weightGradient(
          shape(x, dy),
          OpenMp.maxThreads(),
          HostAccess.pointer(input),
          HostAccess.pointer(gradient),
          HostAccess.pointer(gradients.weight()));
      HostAccess.keep(input, gradient, gradients.weight());
    }
    return inputGradientNeeded ? inputGradient(x, gradient, weights.weight()) : null;
  }

  private Tensor inputGradient(Tensor x, Tensor dy, Tensor weight) {
    Tensor dx = inputGradients.get(Layout.CHANNELS_LAST, x.shape());
    if (isByWinograd(x, dy)) {
      winograd.inputGradient(dy, weight, dx);
    } else {
      direct.inputGradient(
          shape(x, dy),
          OpenMp.maxThreads(),
          HostAccess.pointer(dy),
          HostAccess.pointer(weight),
          HostAccess.pointer(dx));
      HostAccess.keep(dy, weight, dx);
    }
    if (x.layout() == dx.layout()) {
      return dx;
    }
    Tensor unpacked = rowMajorGradients.get(x.shape());
    HostAccess.copy(dx, unpacked);
    return unpacked;
  }
}
