// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.device;

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
  record Weights(Tensor weight, Tensor bias) {}

  /** The layout in which it gives its output fastest. Inputs may have any. */
  Layout layout();

  /** y = x * weight + bias, where * is the cross-correlation. */
  void forward(Tensor x, Weights weights, Tensor y);

  /**
   * Computes the gradients of weights and bias and, if it is asked for, of the input.
   *
   * @param gradients overwritten
   * @param inputGradientNeeded which changes no bit of the other gradients
   * @return dx, in this convolution's memory and in the layout of x; null if it is not needed
   */
  Tensor backward(
      Tensor x, Tensor dy, Weights weights, Weights gradients, boolean inputGradientNeeded);
}
