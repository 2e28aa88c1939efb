// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.examples;

import io.github.scpl.block.Bundle;
import io.github.scpl.block.Method;
import io.github.scpl.block.Network;
import io.github.scpl.infer.Answers;
import io.github.scpl.infer.Classifier;
import io.github.scpl.infer.policy.Calibration;
import io.github.scpl.infer.policy.ExitCurve;
import io.github.scpl.infer.policy.ExitLogits;
import io.github.scpl.infer.policy.ExitPolicy;
import io.github.scpl.infer.policy.ExitSettings;
import io.github.scpl.infer.policy.PolicyFamily;
import io.github.scpl.train.PipelineTrainer;
import io.github.scpl.train.Trainer;
import java.io.IOException;

/** A network whose rows leave at the first exit that is sure enough. */
final class EarlyExit {
  private static final Spirals HELD_OUT = new Spirals(3, 10, 100);

  private EarlyExit() {}

  static Network train() throws InterruptedException {
    Network network = CustomNetwork.build(Method.DASCPL);
    try (Trainer trainer = PipelineTrainer.builder(network).build()) {
      CustomNetwork.accuracyAfter(trainer);
    }
    return network;
  }

  /** The confidence that costs at most half a point of accuracy, as text to be stored. */
  static String choose(Network network) throws IOException, InterruptedException {
    try (Classifier classifier = Classifier.of(network, ExitPolicy.never())) {
      ExitLogits logits = classifier.record(HELD_OUT);
      Calibration calibration = Calibration.of(logits);
      ExitSettings scaled = calibration.settings(ExitPolicy.never());
      ExitCurve curve = ExitCurve.of(logits, PolicyFamily.CONFIDENCE, scaled);
      return scaled.withPolicy(curve.withinLoss(0.005).policy()).toText();
    }
  }

  /** Answers by stored settings; many batches would share one classifier. */
  static Answers answer(Network network, String stored, Bundle points) {
    ExitSettings settings = ExitSettings.parse(stored);
    try (Classifier classifier = Classifier.builder(network).settings(settings).build()) {
      return classifier.classify(points);
    }
  }
}
