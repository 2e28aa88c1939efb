// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.block;

import io.github.scpl.device.Kernels;
import io.github.scpl.device.Tensor;
import io.github.scpl.loss.CrossEntropyLoss;
import io.github.scpl.nn.BuildContext;
import io.github.scpl.nn.Flatten;
import io.github.scpl.nn.Layer;
import io.github.scpl.nn.Linear;
import io.github.scpl.nn.Pass;
import io.github.scpl.nn.Pool2d;
import io.github.scpl.nn.Sequential;
import io.github.scpl.nn.Shape;
import java.util.List;

/** Cross-entropy of a linear classifier of a vector, or of a map that is averaged in windows. */
final class CrossEntropyLocalLoss implements LocalLoss {
  /** The classifier's window grows until no more features are left. */
  private static final int MOST_FEATURES = 2048;

  private final Layer classifier;
  private final CrossEntropyLoss loss;
  private final Kernels kernels;
  private final double weight;

  CrossEntropyLocalLoss(BuildContext context, Shape representation, int classes, double weight) {
    SimilarityLocalLoss.requireMapOrVector(context, representation);
    kernels = context.kernels();
    this.weight = weight;
    classifier = classifier(representation, classes);
    context.build(classifier, representation);
    loss = new CrossEntropyLoss(context);
  }

  private static Layer classifier(Shape shape, int classes) {
    Sequential layers = new Sequential();
    if (shape.rank() == 3) {
      layers.add("pool", pool(shape)).add("flatten", new Flatten());
    }
    return layers.add("linear", new Linear(classes));
  }

  /** Doubles the window's height and width in turns. */
  static Layer pool(Shape map) {
    int height = 1;
    int width = 1;
    while (features(map, height, width) > MOST_FEATURES && 2 * height <= map.size(1)) {
      height *= 2;
      if (features(map, height, width) > MOST_FEATURES && 2 * width <= map.size(2)) {
        width *= 2;
      }
    }
    return Pool2d.average(height, width);
  }

  private static long features(Shape map, int height, int width) {
    return map.size(0) * (map.size(1) / height) * (map.size(2) / width);
  }

  @Override
  public String name() {
    return "cross-entropy";
  }

  @Override
  public Tensor evaluate(Tensor representation, Tensor targets, Pass pass) {
    Tensor value = loss.evaluate(classifier.forward(representation, pass), targets);
    kernels.losses().weightedSum(List.of(value), List.of(weight), value);
    return value;
  }

  @Override
  public Tensor backward() {
    return classifier.backward(
        Gradients.weighted(kernels.elements(), loss.gradient(), weight), true);
  }
}
