// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.nn;

import io.github.scpl.device.Tensor;

/**
 * A differentiable function with an explicit forward and backward pass.
 *
 * <p>A layer is described by its constructor, is given memory once by {@link #build}, and is then
 * called in pairs: {@code forward}, {@code backward}.
 *
 * <ul>
 *   <li>Arrays are {@code [batch, ...]} and dense. The batch may change from call to call. Maps may
 *       come in another {@link io.github.scpl.device.Layout} than row-major; kernels take any, and
 *       are fastest where those they go through together have the same, as {@code Scratch.like}
 *       gives.
 *   <li>The array that {@code forward} or {@code backward} returns belongs to the layer and holds
 *       its content until the same method is called again; or it is the array that was given, or a
 *       view of it.
 *   <li>{@code forward} leaves its input alone, and may read it again in {@code backward}.
 *   <li>{@code forward} of a {@link Pass#recomputation} gives the same output as the pass it
 *       repeats, and leaves buffers such as running statistics alone.
 *   <li>{@code backward} may overwrite the gradient it is given.
 *   <li>Gradients of parameters are overwritten, not added up.
 *   <li>All memory comes from the {@link BuildContext}, whose owner frees it.
 * </ul>
 *
 * <p>A layer may be called from any one thread at a time; it is not thread-safe.
 */
public interface Layer {
  /**
   * Checks the input shape and allocates parameters and scratch memory. Called exactly once; a
   * layer that has others builds them by {@link BuildContext#build(String, Layer, Shape)}.
   *
   * @param context where parameters and memory come from
   * @param input the shape of one input sample
   * @return the shape of one output sample
   * @throws ShapeException if the layer cannot take such an input
   */
  Shape build(BuildContext context, Shape input);

  /**
   * Computes the output.
   *
   * @param input {@code [batch, input shape]}
   * @param pass whether this is a training pass, and its random numbers
   * @return {@code [batch, output shape]}
   */
  Tensor forward(Tensor input, Pass pass);

  /**
   * Computes the gradients of the parameters and, if wanted, of the input of the last forward pass.
   *
   * @param outputGradient gradient of the loss with respect to the last output, same shape
   * @param inputGradientNeeded false at the bottom of a block, where nothing reads the result
   * @return gradient with respect to the last input, or null if it is not needed
   */
  Tensor backward(Tensor outputGradient, boolean inputGradientNeeded);
}
