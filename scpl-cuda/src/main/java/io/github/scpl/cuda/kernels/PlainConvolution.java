// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.cuda.kernels;

import io.github.scpl.cuda.driver.ConvolutionShape;
import io.github.scpl.device.Tensor;
import java.util.Arrays;

/** By kernels that are plain and right, for checks in DOUBLE. */
record PlainConvolution(Launcher launcher) implements ConvolutionWay {
  /** Terms of a weight's gradient that a thread adds up at least, and threads for it at most. */
  private static final long PART = 1024;

  private static final long MOST_PARTS = 64;

  @Override
  public void forward(ConvolutionShape shape, Tensor x, long weight, long bias, long y) {
    int area = shape.outHeight() * shape.outWidth();
    long elements = (long) shape.batch() * shape.outputs() * area;
    launcher.each("convolve", elements, arguments(shape, launcher.at(x), weight, y));
    if (bias != 0) {
      launcher.each("addToMaps", elements, y, bias, area, shape.outputs());
    }
  }

  @Override
  public void backward(
      ConvolutionShape shape, Tensor x, long weight, long dy, long dWeight, long dx) {
    long weights = (long) shape.outputs() * shape.inputs() * shape.kernel() * shape.kernel();
    long terms = (long) shape.batch() * shape.outHeight() * shape.outWidth();
    long parts = Math.min(MOST_PARTS, (terms + PART - 1) / PART);
    long sums = launcher.workspace(weights * parts * Double.BYTES);
    launcher.each(
        "convolveBackToWeightInParts",
        weights * parts,
        arguments(shape, launcher.at(x), dy, sums, parts, shape.batch()));
    launcher.each("sumParts", weights, sums, dWeight, parts);
    if (dx != 0) {
      launcher.each("convolveBackToInput", x.length(), arguments(shape, weight, dy, dx));
    }
  }

  private static long[] arguments(ConvolutionShape shape, long... first) {
    long[] sizes = {
      shape.inputs(),
      shape.height(),
      shape.width(),
      shape.outputs(),
      shape.outHeight(),
      shape.outWidth(),
      shape.kernel(),
      shape.stride(),
      shape.padding()
    };
    long[] all = Arrays.copyOf(first, first.length + sizes.length);
    System.arraycopy(sizes, 0, all, first.length, sizes.length);
    return all;
  }
}
