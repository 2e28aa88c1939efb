// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.models.text;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.scpl.block.Network;
import io.github.scpl.data.BatchSource;
import io.github.scpl.nn.Parameter;
import io.github.scpl.train.BackpropTrainer;
import io.github.scpl.train.SequentialTrainer;
import io.github.scpl.train.Trainer;
import io.github.scpl.train.report.StepReport;
import io.github.scpl.train.report.TrainingListener;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Predicate;

/** What two epochs of training left behind, to the bit. */
record TextRun(List<StepReport> steps, List<Double> accuracies, Map<String, double[]> parameters) {
  private static final double RATE = 0.01;

  /** Trains and closes the network, on one native thread. */
  static TextRun of(Network network, BatchSource source) throws InterruptedException {
    return of(
        network,
        source,
        n -> n.method().local() ? new SequentialTrainer(n, 1) : new BackpropTrainer(n, 1));
  }

  /** Trains and closes the network. */
  static TextRun of(Network network, BatchSource source, Function<Network, Trainer> trainers)
      throws InterruptedException {
    try (network;
        Trainer trainer = trainers.apply(network)) {
      List<StepReport> steps = new ArrayList<>();
      trainer.addListener(
          new TrainingListener() {
            @Override
            public void onStep(StepReport report) {
              steps.add(report);
            }
          });
      trainer.train(source, 1, RATE);
      trainer.train(source, 2, RATE);
      List<Double> accuracies = trainer.evaluate(source).accuracies();
      Map<String, double[]> parameters = new TreeMap<>();
      for (Parameter parameter : network.parameters()) {
        parameters.put(parameter.name(), parameter.value().toArray());
      }
      return new TextRun(steps, accuracies, parameters);
    }
  }

  /** Requires the same losses, accuracies and parameters. */
  void assertSame(TextRun other) {
    assertEquals(steps, other.steps);
    assertEquals(accuracies, other.accuracies);
    assertEquals(parameters.keySet(), other.parameters.keySet());
    assertSameParameters(other, name -> true);
  }

  /** Requires the same bits in the parameters that pass the test by name. */
  void assertSameParameters(TextRun other, Predicate<String> compared) {
    parameters.forEach(
        (name, values) -> {
          if (compared.test(name)) {
            assertArrayEquals(values, other.parameters.get(name), name);
          }
        });
  }
}
