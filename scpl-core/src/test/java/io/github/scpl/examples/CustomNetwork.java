// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.examples;

import io.github.scpl.block.HeadType;
import io.github.scpl.block.Method;
import io.github.scpl.block.Network;
import io.github.scpl.nn.BatchNorm;
import io.github.scpl.nn.Layer;
import io.github.scpl.nn.Linear;
import io.github.scpl.nn.Sequential;
import io.github.scpl.optim.LearningRateSchedule;
import io.github.scpl.train.BackpropTrainer;
import io.github.scpl.train.PipelineTrainer;
import io.github.scpl.train.Trainer;
import io.github.scpl.train.report.EpochResult;
import java.util.List;

/** A network of one's own, cut into three blocks, and trained in two ways. */
final class CustomNetwork {
  private static final int EPOCHS = 30;
  private static final Spirals TRAINING = new Spirals(1, 20, 64);
  private static final Spirals TEST = new Spirals(2, 10, 100);

  private CustomNetwork() {}

  static Network build(Method method) {
    return Network.builder(Spirals.POINT, Spirals.ARMS)
        .block(unit(32))
        .block(unit(32))
        .block(unit(32))
        .head(new Linear(Spirals.ARMS))
        .projector(HeadType.projector("m,32,16"))
        .method(method)
        .seed(1)
        .build();
  }

  private static Layer unit(int width) {
    return new Sequential()
        .add("linear", new Linear(width).withoutBias())
        .add("norm", new BatchNorm())
        .add("swish", new Swish());
  }

  static double accuracyAfter(Trainer trainer) throws InterruptedException {
    List<EpochResult> epochs =
        trainer.fit(TRAINING, TEST, EPOCHS, LearningRateSchedule.cosine(1e-2, 1e-4));
    return epochs.get(EPOCHS - 1).evaluation().accuracy();
  }

  static double trainInParallel() throws InterruptedException {
    try (Network network = build(Method.SCPL);
        Trainer trainer = PipelineTrainer.builder(network).build()) {
      return accuracyAfter(trainer);
    }
  }

  static double trainEndToEnd() throws InterruptedException {
    try (Network network = build(Method.BP);
        Trainer trainer = new BackpropTrainer(network, 1)) {
      return accuracyAfter(trainer);
    }
  }

  public static void main(String[] arguments) throws InterruptedException {
    System.out.println("SCPL: " + trainInParallel());
    System.out.println("BP:   " + trainEndToEnd());
  }
}
