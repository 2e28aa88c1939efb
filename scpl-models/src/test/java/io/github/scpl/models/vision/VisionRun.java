// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.models.vision;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.scpl.block.Block;
import io.github.scpl.block.Network;
import io.github.scpl.models.Stripes;
import io.github.scpl.nn.BuildContext;
import io.github.scpl.nn.Parameter;
import io.github.scpl.train.Trainer;
import io.github.scpl.train.report.EpochReport;
import io.github.scpl.train.report.StepReport;
import io.github.scpl.train.report.TrainingListener;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * What two epochs of training left behind, to the bit.
 *
 * @param steps the losses of each step
 * @param accuracies of all outputs afterwards
 * @param names of the parameters and buffers
 * @param state their values, in the same order
 */
record VisionRun(
    List<StepReport> steps, List<Double> accuracies, List<String> names, List<double[]> state) {
  private static final double RATE = 0.01;
  private static final Stripes TRAINING = new Stripes(1, 4, 8);
  private static final Stripes TEST = new Stripes(2, 2, 8);

  /** Trains the network, which stays open. */
  static VisionRun of(Network network, Function<Network, Trainer> trainers)
      throws InterruptedException {
    List<StepReport> steps = new ArrayList<>();
    List<Double> accuracies;
    try (Trainer trainer = trainers.apply(network)) {
      trainer.addListener(
          new TrainingListener() {
            @Override
            public void onStep(StepReport report) {
              steps.add(report);
            }
          });
      EpochReport last = null;
      for (int epoch = 1; epoch <= 2; epoch++) {
        last = trainer.train(TRAINING, epoch, RATE);
      }
      assertEquals(32, last.samples());
      accuracies = trainer.evaluate(TEST).accuracies();
    }
    List<String> names = new ArrayList<>();
    List<double[]> state = new ArrayList<>();
    for (Block block : network.blocks()) {
      for (Parameter parameter : block.parameters()) {
        names.add(parameter.name());
        state.add(parameter.value().toArray());
      }
    }
    for (Block block : network.blocks()) {
      for (BuildContext.Buffer buffer : block.buffers()) {
        names.add(buffer.name());
        state.add(buffer.value().toArray());
      }
    }
    return new VisionRun(steps, accuracies, names, state);
  }

  /** Requires the same numbers, whatever their names. */
  void assertSameState(VisionRun other) {
    assertEquals(state.size(), other.state.size());
    for (int i = 0; i < state.size(); i++) {
      assertArrayEquals(state.get(i), other.state.get(i), names.get(i));
    }
    assertEquals(accuracies, other.accuracies);
  }

  /** Requires the same losses, names and numbers. */
  void assertSame(VisionRun other) {
    assertEquals(steps, other.steps);
    assertEquals(names, other.names);
    assertSameState(other);
  }
}
