// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.cuda.driver;

/**
 * A convolution of one shape, by algorithms that give the same bits every time. All arguments are
 * addresses of FLOAT arrays, or of bfloat16 with {@link Precision#BFLOAT16}; what is computed is
 * overwritten. Thread-safe.
 */
public interface ConvolutionPlan {
  /** Bytes that each of the three kernels may write to. */
  long workspaceBytes();

  /** y = x * weight, the cross-correlation. */
  void forward(Stream stream, long x, long weight, long y, long workspace);

  /** The gradient of the input. */
  void inputGradient(Stream stream, long weight, long dy, long dx, long workspace);

  /** The gradient of the weights. */
  void weightGradient(Stream stream, long x, long dy, long dWeight, long workspace);
}
