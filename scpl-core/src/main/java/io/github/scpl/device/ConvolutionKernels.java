// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.device;

/** Two-dimensional convolutions. Stateless, hence thread-safe; what it makes is not. */
public interface ConvolutionKernels {
  /**
   * What is alike in all batches.
   *
   * @param inputs the number of input channels
   * @param kernel its height and width
   * @param padding of zeros on each side
   */
  record Filter(long inputs, int kernel, int stride, int padding, boolean biased) {}

  /**
   * A convolution with memory from the arena.
   *
   * @param arena whose owner frees it
   */
  Convolution convolution(Filter filter, Arena arena);
}
