// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.train;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.scpl.block.BlockLoss;
import io.github.scpl.block.Network;
import io.github.scpl.data.BatchSource;
import io.github.scpl.optim.LearningRateSchedule;
import io.github.scpl.train.report.EpochResult;
import io.github.scpl.train.report.StepReport;
import io.github.scpl.train.report.TrainingListener;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** All that a run computes: everything a report says but times, and the network it leaves. */
public record Run(
    List<StepReport> steps,
    List<List<BlockLoss>> epochLosses,
    List<List<Double>> accuracies,
    Bits bits) {

  /** Builds the network, trains it, and frees everything. */
  public static Run of(
      Network.Builder builder,
      Function<Network, Trainer> trainers,
      int epochs,
      BatchSource training,
      BatchSource test)
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
      LearningRateSchedule schedule = LearningRateSchedule.cosine(1e-2, 1e-3);
      List<EpochResult> results = trainer.fit(training, test, epochs, schedule);
      return new Run(
          steps,
          results.stream().map(result -> result.training().losses()).toList(),
          results.stream().map(result -> result.evaluation().accuracies()).toList(),
          Bits.of(network));
    }
  }

  public void assertEqual(Run other) {
    assertEquals(steps, other.steps);
    assertEquals(epochLosses, other.epochLosses);
    assertEquals(accuracies, other.accuracies);
    bits.assertEqual(other.bits);
  }
}
