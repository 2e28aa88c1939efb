// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.cuda.emulator;

import io.github.scpl.cuda.driver.ConvolutionPlan;
import io.github.scpl.cuda.driver.ConvolutionShape;
import io.github.scpl.cuda.driver.Precision;
import io.github.scpl.cuda.driver.Stream;

/** A convolution in plain loops. It spoils its workspace, as a card's may. */
record EmulatedConvolution(EmulatedDriver driver, ConvolutionShape shape, Precision precision)
    implements ConvolutionPlan {
  /** Bits behind the point of what is multiplied. */
  static int bits(Precision precision) {
    return switch (precision) {
      case FLOAT32 -> 23;
      case TF32 -> 10;
      case BFLOAT16 -> 7;
    };
  }

  @Override
  public long workspaceBytes() {
    return 1000L + 24 * shape.outputs();
  }

  private int width() {
    return precision == Precision.BFLOAT16 ? Short.BYTES : Float.BYTES;
  }

  private long x() {
    return (long) width() * shape.batch() * shape.inputs() * shape.height() * shape.width();
  }

  private long weight() {
    return (long) width() * shape.outputs() * shape.inputs() * shape.kernel() * shape.kernel();
  }

  private long y() {
    return (long) width() * shape.batch() * shape.outputs() * shape.outHeight() * shape.outWidth();
  }

  @Override
  public void forward(Stream stream, long x, long weight, long y, long workspace) {
    submit(stream, 0, new long[] {x, weight, y, workspace}, x(), weight(), y());
  }

  @Override
  public void inputGradient(Stream stream, long weight, long dy, long dx, long workspace) {
    submit(stream, 1, new long[] {weight, dy, dx, workspace}, weight(), y(), x());
  }

  @Override
  public void weightGradient(Stream stream, long x, long dy, long dWeight, long workspace) {
    submit(stream, 2, new long[] {x, dy, dWeight, workspace}, x(), y(), weight());
  }

  private void submit(Stream stream, int kind, long[] addresses, long... bytes) {
    int[] sizes = {
      shape.batch(),
      shape.inputs(),
      shape.height(),
      shape.width(),
      shape.outputs(),
      shape.kernel(),
      shape.stride(),
      shape.padding(),
      shape.outHeight(),
      shape.outWidth(),
      bits(precision),
      precision == Precision.BFLOAT16 ? 1 : 0
    };
    ((EmulatedStream) stream)
        .compute(
            () -> {
              for (int i = 0; i < bytes.length; i++) {
                driver.memory().require(addresses[i], bytes[i], "a convolution");
              }
              driver.memory().require(addresses[3], workspaceBytes(), "a convolution's workspace");
              Natives.emulatedFill(addresses[3], 0xFF, workspaceBytes());
              Natives.emulatedConvolution(kind, addresses[0], addresses[1], addresses[2], sizes);
            });
  }
}
