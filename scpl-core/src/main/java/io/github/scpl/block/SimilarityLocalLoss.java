// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.block;

import io.github.scpl.device.Kernels;
import io.github.scpl.device.Tensor;
import io.github.scpl.loss.SimilarityMatchingLoss;
import io.github.scpl.nn.BuildContext;
import io.github.scpl.nn.Conv2d;
import io.github.scpl.nn.Flatten;
import io.github.scpl.nn.Layer;
import io.github.scpl.nn.Linear;
import io.github.scpl.nn.Pass;
import io.github.scpl.nn.Sequential;
import io.github.scpl.nn.Shape;
import io.github.scpl.nn.ShapeException;
import java.util.List;

/** Similarity matching of a map behind a 3x3 convolution, or of a vector behind a linear layer. */
final class SimilarityLocalLoss implements LocalLoss {
  /** Maps with more channels are compared by how much each channel varies. */
  private static final int MOST_CHANNELS_IN_FULL = 3;

  private final Layer layers;
  private final SimilarityMatchingLoss loss;
  private final Kernels kernels;
  private final double weight;

  SimilarityLocalLoss(BuildContext context, Shape representation, int classes, double weight) {
    requireMapOrVector(context, representation);
    kernels = context.kernels();
    this.weight = weight;
    layers = layers(representation);
    context.keeps(context.build(layers, representation)); // as directions
    context.keeps((rows, time) -> rows * rows); // similarities
    loss = new SimilarityMatchingLoss(context, classes);
  }

  static void requireMapOrVector(BuildContext context, Shape representation) {
    if (representation.rank() != 3 && representation.rank() != 1) {
      throw new ShapeException(
          context.path()
              + ": expected a map [channels, height, width] or a vector, got "
              + representation
              + "; use another method");
    }
  }

  private static Layer layers(Shape shape) {
    if (shape.rank() == 1) {
      return new Sequential().add("linear", new Linear(shape.size(0)).withoutBias());
    }
    Sequential layers = new Sequential().add("conv", new Conv2d(shape.size(0), 3));
    boolean byDeviation = shape.size(0) > MOST_CHANNELS_IN_FULL && shape.size(1) > 1;
    return layers.add("vector", byDeviation ? new ChannelDeviation() : new Flatten());
  }

  @Override
  public String name() {
    return "similarity matching";
  }

  @Override
  public Tensor evaluate(Tensor representation, Tensor targets, Pass pass) {
    Tensor value = loss.evaluate(layers.forward(representation, pass), targets);
    kernels.losses().weightedSum(List.of(value), List.of(weight), value);
    return value;
  }

  @Override
  public Tensor backward() {
    return layers.backward(Gradients.weighted(kernels.elements(), loss.gradient(), weight), true);
  }
}
