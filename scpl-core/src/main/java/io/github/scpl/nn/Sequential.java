// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.nn;

import io.github.scpl.device.Tensor;
import java.util.ArrayList;
import java.util.List;

/** Layers one after the other, each called on the output of the one before. */
public final class Sequential implements Layer {
  private final List<String> names = new ArrayList<>();
  private final List<Layer> layers = new ArrayList<>();

  /** An empty sequence, which is the identity until layers are added. */
  public Sequential() {}

  /** A sequence of layers that are named by their position: 0, 1, 2, ... */
  public static Sequential of(Layer... layers) {
    Sequential sequential = new Sequential();
    for (Layer layer : layers) {
      sequential.add(layer);
    }
    return sequential;
  }

  /** Appends a layer that is named by its position. */
  public Sequential add(Layer layer) {
    return add(Integer.toString(layers.size()), layer);
  }

  /**
   * Appends a layer under a name that becomes part of its parameters' names.
   *
   * @throws IllegalArgumentException if the name or the layer is in the sequence already: a layer
   *     keeps what its backward pass needs, so that it has room for one place only
   */
  public Sequential add(String name, Layer layer) {
    if (names.contains(name)) {
      throw new IllegalArgumentException("Expected names that differ, got '" + name + "' twice");
    }
    if (layers.contains(layer)) {
      throw new IllegalArgumentException(
          "Expected a layer of its own at '"
              + name
              + "', got the one at '"
              + names.get(layers.indexOf(layer))
              + "' again; make a new one");
    }
    names.add(name);
    layers.add(layer);
    return this;
  }

  /** The last of the layers; null if there is none. */
  Layer last() {
    return layers.isEmpty() ? null : layers.get(layers.size() - 1);
  }

  @Override
  public Shape build(BuildContext context, Shape input) {
    Shape shape = input;
    for (int i = 0; i < layers.size(); i++) {
      shape = context.build(names.get(i), layers.get(i), shape);
    }
    return shape;
  }

  @Override
  public Tensor forward(Tensor input, Pass pass) {
    Tensor values = input;
    for (Layer layer : layers) {
      values = layer.forward(values, pass);
    }
    return values;
  }

  @Override
  public Tensor backward(Tensor outputGradient, boolean inputGradientNeeded) {
    Tensor gradient = outputGradient;
    for (int i = layers.size() - 1; i >= 0; i--) {
      gradient = layers.get(i).backward(gradient, i > 0 || inputGradientNeeded);
    }
    return inputGradientNeeded ? gradient : null;
  }
}
