// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.block;

import io.github.scpl.nn.Activation;
import io.github.scpl.nn.BatchNorm;
import io.github.scpl.nn.Flatten;
import io.github.scpl.nn.Layer;
import io.github.scpl.nn.Linear;
import io.github.scpl.nn.Pool2d;
import io.github.scpl.nn.Sequential;
import io.github.scpl.nn.Shape;

/** Makes the layers of projectors and exits; numbers follow the original implementation. */
final class HeadLayers {
  private HeadLayers() {}

  static Layer projector(HeadType type, HeadStyle style, Shape input) {
    Sequential layers = new Sequential();
    boolean halve = type.average() && isMap(input) && side(input) > 2;
    flatten(layers, input, halve ? 2 : 1);
    int hidden = type.width(0, style.projectorHidden());
    int out = type.width(1, style.projectorOut());
    switch (type.kind()) {
      case IDENTITY -> {}
      case LINEAR -> layers.add("linear0", new Linear(type.width(0, style.projectorOut())));
      case MLP ->
          layers
              .add("linear0", new Linear(hidden))
              .add("relu", Activation.relu())
              .add("linear1", new Linear(out));
      case MLP_BATCH_NORM -> addNormalized(layers, 0, hidden).add("linear1", new Linear(out));
      case SIMSIAM -> {
        addNormalized(layers, 0, hidden);
        addNormalized(layers, 1, hidden);
        layers.add("linear2", new Linear(out).withoutBias());
        layers.add("norm2", new BatchNorm().withoutAffine());
      }
    }
    return layers;
  }

  private static Sequential addNormalized(Sequential layers, int number, int width) {
    return layers
        .add("linear" + number, new Linear(width).withoutBias())
        .add("norm" + number, new BatchNorm().withLeakyRelu(0));
  }

  static Layer exit(HeadType type, HeadStyle style, Shape input, int classes) {
    Sequential layers = new Sequential();
    flatten(layers, input, type.average() && isMap(input) ? exitWindow(side(input)) : 1);
    if (type.kind() == HeadType.Kind.LINEAR) {
      return layers.add("linear0", new Linear(classes));
    }
    layers.add("linear0", new Linear(type.width(0, style.exitHidden())));
    if (type.kind() == HeadType.Kind.MLP_BATCH_NORM) {
      layers.add("norm0", new BatchNorm());
    }
    layers.add("activation", style.exitTanh() ? Activation.tanh() : Activation.sigmoid());
    return layers.add("linear1", new Linear(classes));
  }

  private static int exitWindow(long side) {
    int window = side >= 4 ? 4 : 2;
    return side < window ? 1 : window;
  }

  private static void flatten(Sequential layers, Shape input, int window) {
    if (window > 1) {
      layers.add("pool", Pool2d.average(window));
    }
    if (input.rank() > 1) {
      layers.add("flatten", new Flatten());
    }
  }

  private static boolean isMap(Shape input) {
    return input.rank() == 3;
  }

  private static long side(Shape input) {
    return Math.min(input.size(1), input.size(2));
  }
}
