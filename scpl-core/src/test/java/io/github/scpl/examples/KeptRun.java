// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.examples;

import io.github.scpl.block.Network;
import io.github.scpl.data.BatchSource;
import io.github.scpl.optim.LearningRateSchedule;
import io.github.scpl.train.PipelineTrainer;
import io.github.scpl.train.Trainer;
import io.github.scpl.train.report.EpochResult;
import io.github.scpl.train.snapshot.Snapshots;
import java.nio.file.Path;
import java.util.List;

/** A run that goes on where an earlier process was ended, if there was one. */
final class KeptRun {
  private static final int EPOCHS = 4;

  private KeptRun() {}

  static List<EpochResult> train(
      Network network, BatchSource training, BatchSource test, Path folder)
      throws InterruptedException {
    Snapshots snapshots = Snapshots.in(folder).withEvery(1000);
    try (Trainer trainer = PipelineTrainer.builder(network).snapshots(snapshots).build()) {
      return trainer.fit(training, test, EPOCHS, LearningRateSchedule.cosine(1e-2, 1e-4));
    }
  }
}
