// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.github.scpl.block.Method;
import io.github.scpl.block.Network;
import io.github.scpl.optim.LearningRateSchedule;
import io.github.scpl.train.report.DivergenceException;
import io.github.scpl.train.report.StepReport;
import io.github.scpl.train.report.TrainingListener;
import io.github.scpl.train.snapshot.Snapshots;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Runs in which a parameter gets to be no number, once or more often. */
@Timeout(60)
class RollbackTest {
  private static final Batches BATCHES = Batches.vectors(8, 8, 5);

  @TempDir private Path folder;

  private final Network network = Networks.perceptron(Method.DASCPL, 3).build();
  private int trainers;

  @AfterEach
  void close() {
    network.close();
    Workers.assertNoneLeft();
  }

  /** The rates of all epochs; in one of them it diverges so many times. */
  private List<Double> rates(int most, int epochs, int divergentEpoch, int times) throws Exception {
    trainers = 0;
    return new Rollback(Snapshots.in(folder), most)
            .fit(
                snapshots -> trainer(snapshots, trainers++ < times ? divergentEpoch : 0),
                BATCHES,
                BATCHES,
                epochs,
                LearningRateSchedule.constant(0.04))
            .stream()
            .map(result -> result.training().learningRate())
            .toList();
  }

  private Trainer trainer(Snapshots snapshots, int divergentEpoch) {
    Trainer trainer = PipelineTrainer.builder(network).snapshots(snapshots).cores(4).build();
    trainer.addListener(
        new TrainingListener() {
          @Override
          public void onStep(StepReport report) {
            if (report.step().epoch() == divergentEpoch) {
              network.parameters().get(0).value().fill(() -> Double.NaN);
            }
          }
        });
    return trainer;
  }

  @Test
  void aRunThatDivergesGoesOnWithHalfTheRateEachTime() throws Exception {
    assertEquals(List.of(0.04, 0.01, 0.01), rates(2, 3, 2, 2));
    assertEquals(3, trainers);
    network.requireFinite();
  }

  @Test
  void anotherProcessGoesOnAsSlowly() throws Exception {
    assertEquals(List.of(0.04, 0.02), rates(1, 2, 2, 1));
    assertEquals(List.of(0.04, 0.02, 0.02), rates(1, 3, 0, 0));
  }

  @Test
  void thereIsAnEndToIt() {
    assertThrows(DivergenceException.class, () -> rates(2, 3, 2, 3));
    assertEquals(3, trainers);
  }

  @Test
  void thereIsNothingToGoBackToBeforeTheFirstSnapshot() {
    assertThrows(DivergenceException.class, () -> rates(2, 3, 1, 1));
    assertEquals(1, trainers);
  }

  @Test
  void aNumberBelow0IsRefused() {
    Snapshots snapshots = Snapshots.in(folder);
    assertEquals(
        "Expected at least 0 rollbacks, got -1",
        assertThrows(IllegalArgumentException.class, () -> new Rollback(snapshots, -1))
            .getMessage());
  }
}
