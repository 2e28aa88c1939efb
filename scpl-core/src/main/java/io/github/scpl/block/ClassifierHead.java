// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.block;

import io.github.scpl.device.Tensor;
import io.github.scpl.loss.CrossEntropyLoss;
import io.github.scpl.nn.BuildContext;
import io.github.scpl.nn.Layer;
import io.github.scpl.nn.Pass;
import io.github.scpl.nn.Shape;
import io.github.scpl.nn.ShapeException;

/** A classifier and its cross-entropy: a block's exit, or the head of the network. */
final class ClassifierHead {
  private final Layer layers;
  private final boolean attached;
  private final CrossEntropyLoss loss;

  /**
   * Builds the classifier.
   *
   * @param attached whether its gradient goes on into what it looks at
   */
  ClassifierHead(
      BuildContext context, Layer layers, Shape representation, int classes, boolean attached) {
    this.layers = layers;
    this.attached = attached;
    Shape output = context.build(layers, representation);
    if (!output.equals(Shape.of(classes))) {
      throw new ShapeException(
          context.path() + ": expected an output of [" + classes + "] classes, got " + output);
    }
    loss = new CrossEntropyLoss(context);
  }

  Tensor logits(Tensor representation, Pass pass) {
    return layers.forward(representation, pass);
  }

  Tensor evaluate(Tensor representation, Tensor targets, Pass pass) {
    return loss.evaluate(logits(representation, pass), targets);
  }

  /** Gradient of the last loss with respect to the representation; null if detached. */
  Tensor backward() {
    return layers.backward(loss.gradient(), attached);
  }
}
