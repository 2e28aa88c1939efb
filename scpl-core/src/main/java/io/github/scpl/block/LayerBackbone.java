// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.block;

import io.github.scpl.device.ElementKernels;
import io.github.scpl.device.Tensor;
import io.github.scpl.nn.BuildContext;
import io.github.scpl.nn.Layer;
import io.github.scpl.nn.Pass;
import io.github.scpl.nn.Shape;

/** A backbone made of a layer. */
final class LayerBackbone implements Backbone {
  private final Layer layer;
  private ElementKernels kernels;
  private Shape outputShape;
  private Tensor output;

  LayerBackbone(Layer layer) {
    this.layer = layer;
  }

  @Override
  public Shape build(BuildContext context, Shape input) {
    kernels = context.kernels().elements();
    outputShape = context.build(layer, input);
    return outputShape;
  }

  @Override
  public Shape representationShape() {
    return outputShape;
  }

  @Override
  public Bundle forward(Bundle input, Pass pass) {
    output = layer.forward(input.features(), pass);
    return Bundle.of(output);
  }

  @Override
  public Tensor representation() {
    return output;
  }

  @Override
  public Bundle backward(
      Tensor representationGradient, Bundle outputGradient, boolean inputGradientNeeded) {
    Tensor above = outputGradient == null ? null : outputGradient.features();
    Tensor total = Gradients.sum(kernels, representationGradient, above);
    Tensor below = layer.backward(total, inputGradientNeeded);
    return inputGradientNeeded ? Bundle.of(below) : null;
  }
}
