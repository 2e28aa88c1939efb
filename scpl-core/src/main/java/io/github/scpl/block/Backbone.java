// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.block;

import io.github.scpl.device.Tensor;
import io.github.scpl.nn.BuildContext;
import io.github.scpl.nn.Layer;
import io.github.scpl.nn.Pass;
import io.github.scpl.nn.Shape;

/**
 * The layers of a block, without its loss: from one bundle to the next.
 *
 * <p>What the local loss, the exit and the head look at is the {@link #representation}: the output
 * itself where it has one vector or map per sample, a pooled sequence in text. The rules of {@link
 * io.github.scpl.nn.Layer} hold here too.
 */
public interface Backbone {
  /**
   * Checks the input shape and allocates parameters. Called exactly once; layers are built by
   * {@link BuildContext#build(String, io.github.scpl.nn.Layer, Shape)}.
   *
   * @return the shape of one sample of the output features
   * @throws io.github.scpl.nn.ShapeException if the backbone cannot take such an input
   */
  Shape build(BuildContext context, Shape input);

  /** The shape of one sample's representation; known after {@link #build}. */
  Shape representationShape();

  /** Computes the output bundle, whose arrays belong to the backbone until the next call. */
  Bundle forward(Bundle input, Pass pass);

  /** What losses see of the last output: {@code [batch, representationShape]}. */
  Tensor representation();

  /**
   * Computes the gradients of the parameters and, if wanted, of the last input.
   *
   * @param representationGradient from the block's own losses; null if there is none
   * @param outputGradient from the block above; null where gradients are cut. At least one of the
   *     two is given
   * @param inputGradientNeeded false at the bottom and where gradients are cut
   * @return the gradient with respect to the last input, or null if it is not needed
   */
  Bundle backward(
      Tensor representationGradient, Bundle outputGradient, boolean inputGradientNeeded);

  /** A backbone made of a layer, whose output is its own representation. */
  static Backbone of(Layer layer) {
    return new LayerBackbone(layer);
  }
}
