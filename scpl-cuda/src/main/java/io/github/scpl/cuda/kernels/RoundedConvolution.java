// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.cuda.kernels;

import io.github.scpl.cuda.driver.ConvolutionShape;
import io.github.scpl.cuda.kernels.ConvolutionPlans.Planned;
import io.github.scpl.device.Arena;
import io.github.scpl.device.Scratch;
import io.github.scpl.device.Tensor;
import org.nd4j.linalg.api.buffer.DataType;

/**
 * Of FLOAT, by the card's library with factors rounded to bfloat16. It gives bfloat16 as well,
 * which is widened. The rounded input is kept for the way back; all else lies in the workspace.
 */
final class RoundedConvolution implements ConvolutionWay {
  private static final int WIDTH = 2;

  /** What addresses of arrays are multiples of. */
  private static final long ALIGNMENT = 256;

  private final Launcher launcher;
  private final ConvolutionPlans plans;
  private final Scratch rounded;

  /** The input that was rounded last. */
  private Tensor input;

  RoundedConvolution(Launcher launcher, ConvolutionPlans plans, Arena arena) {
    this.launcher = launcher;
    this.plans = plans;
    rounded = new Scratch(arena, DataType.BFLOAT16);
  }

  private static long inputs(ConvolutionShape shape) {
    return (long) shape.batch() * shape.inputs() * shape.height() * shape.width();
  }

  private static long outputs(ConvolutionShape shape) {
    return (long) shape.batch() * shape.outputs() * shape.outHeight() * shape.outWidth();
  }

  private static long weights(ConvolutionShape shape) {
    return (long) shape.outputs() * shape.inputs() * shape.kernel() * shape.kernel();
  }

  @Override
  public void forward(ConvolutionShape shape, Tensor x, long weight, long bias, long y) {
    Planned plan = plans.of(shape);
    Parts parts = new Parts();
    long library = parts.add(plan.workspaceBytes());
    long factor = parts.add(weights(shape) * WIDTH);
    long result = parts.add(outputs(shape) * WIDTH);
    long workspace = launcher.workspace(parts.bytes);
    long rows = round(x);
    round(weights(shape), weight, workspace + factor);
    submit(plan.forward(), rows, workspace + factor, workspace + result, workspace + library);
    widen(outputs(shape), workspace + result, y);
    if (bias != 0) {
      int area = shape.outHeight() * shape.outWidth();
      launcher.each("addToMaps", outputs(shape), y, bias, area, shape.outputs());
    }
  }

  @Override
  public void backward(
      ConvolutionShape shape, Tensor x, long weight, long dy, long dWeight, long dx) {
    Planned plan = plans.of(shape);
    Parts parts = new Parts();
    long library = parts.add(plan.workspaceBytes());
    long factor = parts.add(weights(shape) * WIDTH);
    long gradient = parts.add(outputs(shape) * WIDTH);
    long result = parts.add(Math.max(weights(shape), dx == 0 ? 0 : inputs(shape)) * WIDTH);
    long workspace = launcher.workspace(parts.bytes);
    round(outputs(shape), dy, workspace + gradient);
    long rows = input == x ? launcher.at(rounded.get(x.shape())) : round(x);
    submit(
        plan.weightGradient(), rows, workspace + gradient, workspace + result, workspace + library);
    widen(weights(shape), workspace + result, dWeight);
    if (dx != 0) {
      round(weights(shape), weight, workspace + factor);
      submit(
          plan.inputGradient(),
          workspace + factor,
          workspace + gradient,
          workspace + result,
          workspace + library);
      widen(inputs(shape), workspace + result, dx);
    }
  }

  private void submit(int operation, long a, long b, long out, long workspace) {
    launcher.lanes().submit(operation, a, b, out, workspace);
  }

  private long round(Tensor x) {
    input = null; // unless all goes well
    long address = launcher.at(rounded.get(x.shape()));
    round(x.length(), launcher.at(x), address);
    input = x;
    return address;
  }

  private void round(long elements, long from, long to) {
    launcher.each("roundToBfloat16", elements, from, to);
  }

  private void widen(long elements, long from, long to) {
    launcher.each("widenBfloat16", elements, from, to);
  }

  /** Places in the workspace. */
  private static final class Parts {
    private long bytes;

    long add(long size) {
      long at = bytes;
      bytes += (size + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
      return at;
    }
  }
}
