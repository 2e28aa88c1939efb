// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.cuda.kernels;

import io.github.scpl.cuda.driver.ConvolutionShape;
import io.github.scpl.device.Tensor;

/** How one convolution of a network is computed. What is given as a number is an address. */
interface ConvolutionWay {
  /**
   * y = x * weight + bias.
   *
   * @param bias 0 for none
   */
  void forward(ConvolutionShape shape, Tensor x, long weight, long bias, long y);

  /**
   * The gradients.
   *
   * @param x that of the last forward pass
   * @param dx 0 if it is not needed
   */
  void backward(ConvolutionShape shape, Tensor x, long weight, long dy, long dWeight, long dx);
}
