// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.examples;

import io.github.scpl.block.Method;
import io.github.scpl.block.Network;
import io.github.scpl.nn.Activation;
import io.github.scpl.nn.BatchNorm;
import io.github.scpl.nn.Layer;
import io.github.scpl.nn.Linear;
import io.github.scpl.nn.Sequential;
import io.github.scpl.optim.LearningRateSchedule;
import io.github.scpl.optim.Optimizer;
import io.github.scpl.train.PipelineTrainer;
import io.github.scpl.train.Trainer;
import io.github.scpl.train.report.EpochResult;
import java.util.List;

/** Blocks that learn from a loss of one's own, by an optimizer of one's own. */
final class CustomLearning {
  private static final int EPOCHS = 30;
  private static final Spirals TRAINING = new Spirals(1, 20, 64);
  private static final Spirals TEST = new Spirals(2, 10, 100);
  private static final Method METHOD = Method.local("squared-error", SquaredError::new);

  private CustomLearning() {}

  static Network build(Optimizer.Factory optimizers) {
    return Network.builder(Spirals.POINT, Spirals.ARMS)
        .block(unit())
        .block(unit())
        .block(unit())
        .head(new Linear(Spirals.ARMS))
        .method(METHOD)
        .optimizer(optimizers)
        .seed(1)
        .build();
  }

  private static Layer unit() {
    return new Sequential()
        .add("linear", new Linear(32).withoutBias())
        .add("norm", new BatchNorm())
        .add("relu", Activation.relu());
  }

  static double train() throws InterruptedException {
    LearningRateSchedule rates = LearningRateSchedule.cosine(3e-3, 3e-5).withWarmUp(3);
    try (Network network = build(Lion::new);
        Trainer trainer = PipelineTrainer.builder(network).build()) {
      List<EpochResult> epochs = trainer.fit(TRAINING, TEST, EPOCHS, rates);
      return epochs.get(EPOCHS - 1).evaluation().accuracy();
    }
  }

  public static void main(String[] arguments) throws InterruptedException {
    System.out.println("Squared error, Lion: " + train());
  }
}
