// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.device;

import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * One convolution of a network with the memory it needs: {@code [batch, in, height, width]} to
 * {@code [batch, out, height', width']}, with weights {@code [out, in, kernel, kernel]}. Not
 * thread-safe: one owner, one thread at a time.
 */
public interface Convolution {
  /**
   * Weights and bias, or their gradients.
   *
   * @param bias {@code [out]}; null for none
   */
  record Weights(INDArray weight, INDArray bias) {}

  /** y = x * weight + bias, where * is the cross-correlation. */
  void forward(INDArray x, Weights weights, INDArray y);

  /**
   * Computes the gradients of weights and bias and, if it is asked for, of the input.
   *
   * @param gradients overwritten
   * @param inputGradientNeeded which changes no bit of the other gradients
   * @return dx, in this convolution's memory; null if it is not needed
   */
  INDArray backward(
      INDArray x, INDArray dy, Weights weights, Weights gradients, boolean inputGradientNeeded);
}
