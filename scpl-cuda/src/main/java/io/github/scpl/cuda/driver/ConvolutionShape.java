// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.cuda.driver;

/**
 * {@code [batch, inputs, height, width]} to {@code [batch, outputs, height', width']}, both dense
 * and in row-major order, with weights {@code [outputs, inputs, kernel, kernel]}.
 *
 * @param padding of zeros on each side
 */
public record ConvolutionShape(
    int batch,
    int inputs,
    int height,
    int width,
    int outputs,
    int kernel,
    int stride,
    int padding) {
  /** The height of the output. */
  public int outHeight() {
    return out(height);
  }

  /** The width of the output. */
  public int outWidth() {
    return out(width);
  }

  private int out(int size) {
    return (size + 2 * padding - kernel) / stride + 1;
  }
}
