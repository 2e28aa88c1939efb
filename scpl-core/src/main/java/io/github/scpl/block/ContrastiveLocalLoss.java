// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.block;

import io.github.scpl.device.Tensor;
import io.github.scpl.loss.SupervisedContrastiveLoss;
import io.github.scpl.nn.BuildContext;
import io.github.scpl.nn.Layer;
import io.github.scpl.nn.Pass;
import io.github.scpl.nn.Shape;

/** A projector and the supervised contrastive loss of its output. */
final class ContrastiveLocalLoss implements LocalLoss {
  private final Layer projector;
  private final SupervisedContrastiveLoss loss;

  ContrastiveLocalLoss(
      BuildContext context, Layer projector, Shape representation, double temperature) {
    this.projector = projector;
    context.keeps(context.build(projector, representation)); // as directions
    context.keeps((rows, time) -> rows * rows); // similarities
    loss = new SupervisedContrastiveLoss(context, temperature);
  }

  @Override
  public String name() {
    return "contrastive";
  }

  @Override
  public Tensor evaluate(Tensor representation, Tensor targets, Pass pass) {
    return loss.evaluate(projector.forward(representation, pass), targets);
  }

  @Override
  public Tensor backward() {
    return projector.backward(loss.gradient(), true);
  }
}
