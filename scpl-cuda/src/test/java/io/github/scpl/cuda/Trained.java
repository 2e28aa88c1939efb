// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.cuda;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.scpl.block.Block;
import io.github.scpl.block.BlockLoss;
import io.github.scpl.block.Network;
import io.github.scpl.data.BatchSource;
import io.github.scpl.device.Conformance;
import io.github.scpl.train.Trainer;
import io.github.scpl.train.report.StepReport;
import io.github.scpl.train.report.TrainingListener;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;

/** What training has reported, and what it has left. */
record Trained(List<StepReport> steps, List<Double> accuracies, Map<String, double[]> arrays) {
  private static final double RATE = 0.01;

  /** Builds a network, trains it for some epochs, evaluates it on the second's, and frees it. */
  static Trained of(
      Network.Builder builder, Function<Network, Trainer> trainers, BatchSource source, int epochs)
      throws InterruptedException {
    try (Network network = builder.build();
        Trainer trainer = trainers.apply(network)) {
      List<StepReport> steps = new ArrayList<>();
      trainer.addListener(
          new TrainingListener() {
            @Override
            public void onStep(StepReport report) {
              steps.add(report);
            }
          });
      for (int epoch = 1; epoch <= epochs; epoch++) {
        trainer.train(source, epoch, RATE);
      }
      List<Double> accuracies = trainer.evaluate(epoch -> source.open(2)).accuracies();
      Map<String, double[]> arrays = new TreeMap<>();
      for (Block block : network.blocks()) {
        block.parameters().forEach(p -> arrays.put(p.name(), p.value().toArray()));
        block.buffers().forEach(b -> arrays.put(b.name(), b.value().toArray()));
      }
      return new Trained(steps, accuracies, arrays);
    }
  }

  /** To the bit. */
  void assertEqual(Trained other) {
    assertEquals(steps, other.steps);
    assertEquals(accuracies, other.accuracies);
    assertEquals(arrays.keySet(), other.arrays.keySet());
    arrays.forEach((name, values) -> assertArrayEquals(values, other.arrays.get(name), name));
  }

  /** But for a part of the largest number of each array. */
  void assertArraysNear(Trained other, double tolerance) {
    assertEquals(arrays.keySet(), other.arrays.keySet());
    arrays.forEach(
        (name, values) -> Conformance.requireNear(values, other.arrays.get(name), tolerance, name));
  }

  /** But for so much. */
  void assertLossesNear(Trained other, double tolerance) {
    assertEquals(steps.size(), other.steps.size());
    for (int i = 0; i < steps.size(); i++) {
      double[] losses = losses(steps.get(i));
      String step = steps.get(i).step().toString();
      assertArrayEquals(losses, losses(other.steps.get(i)), tolerance, step);
    }
  }

  private static double[] losses(StepReport step) {
    return step.losses().stream().mapToDouble(BlockLoss::total).toArray();
  }
}
