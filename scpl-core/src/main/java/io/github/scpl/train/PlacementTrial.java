// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.train;

import io.github.scpl.block.Network;
import io.github.scpl.data.BatchSource;
import io.github.scpl.train.report.EpochReport;
import io.github.scpl.train.report.TrainingException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Function;
import org.nd4j.linalg.api.buffer.DataType;

/**
 * What became of a placement when its stages ran side by side.
 *
 * <p>Blocks were measured one after the other before. In a pipeline they share caches and the way
 * to memory, and slow each other down, some more than others. So the last word among the best few
 * placements is a short run of each.
 *
 * @param placement which blocks and native threads each stage has
 * @param expectedSeconds of each stage for a batch, by the profile
 * @param secondsPerBatch measured; NaN for a placement that had no rival and was not tried
 */
public record PlacementTrial(
    Placement placement, List<Double> expectedSeconds, double secondsPerBatch) {
  /** Placements that should take this many times as long as the best are not worth a trial. */
  private static final double HOPELESS = 1.5;

  private static final double LEAST_SECONDS = 0.5;
  private static final int BATCHES_PER_STAGE = 2;
  private static final int MOST_STEPS = 50;

  /** Copies the list. */
  public PlacementTrial {
    expectedSeconds = List.copyOf(expectedSeconds);
  }

  /**
   * Seconds for a batch by the profile: those of the slowest stage, or those of all stages shared
   * by the cores they take turns on.
   */
  public double expectedSecondsPerBatch(int cores) {
    double slowest = 0;
    double work = 0;
    for (int stage = 0; stage < expectedSeconds.size(); stage++) {
      slowest = Math.max(slowest, expectedSeconds.get(stage));
      work += expectedSeconds.get(stage) * placement.nativeThreads().get(stage);
    }
    return placement.threads() > cores ? Math.max(slowest, work / cores) : slowest;
  }

  /**
   * Trains with each candidate, unless it is the only one or hopeless by the profile, for some
   * steps at a learning rate of 0.
   *
   * @param cores that the stages share
   * @param network in a rehearsal: its running statistics and moments move
   * @param source where one batch is taken from, which is used again and again
   * @param trainers makes a trainer of the network with a placement; it is closed after its trial
   * @param progress told of every trial
   * @return the candidates that were tried, the fastest one first
   * @throws IllegalArgumentException if there is no candidate
   * @throws TrainingException if the data source fails or is empty, or if a block fails
   * @throws InterruptedException if the calling thread is interrupted
   */
  static List<PlacementTrial> run(
      BlockProfile profile,
      List<Placement> candidates,
      int cores,
      Network network,
      BatchSource source,
      Function<Placement, Trainer> trainers,
      PlacementProgress progress)
      throws InterruptedException {
    List<PlacementTrial> expected = new ArrayList<>();
    for (Placement placement : candidates) {
      expected.add(new PlacementTrial(placement, profile.stageSeconds(placement), Double.NaN));
    }
    double best =
        expected.stream()
            .mapToDouble(trial -> trial.expectedSecondsPerBatch(cores))
            .min()
            .orElseThrow(() -> new IllegalArgumentException("Expected a candidate, got none"));
    expected.removeIf(trial -> trial.expectedSecondsPerBatch(cores) > HOPELESS * best);
    if (expected.size() == 1) {
      return expected;
    }
    int steps = (int) Math.ceil(Math.min(MOST_STEPS, LEAST_SECONDS / best));
    for (PlacementTrial trial : expected) {
      steps = Math.max(steps, BATCHES_PER_STAGE * trial.placement.stages());
    }
    List<PlacementTrial> trials = new ArrayList<>();
    for (PlacementTrial trial : expected) {
      progress.onCandidate(trials.size() + 1, expected.size(), trial.placement);
      try (Trainer trainer = trainers.apply(trial.placement)) {
        trials.add(trial.measure(trainer, source, network.dataType(), steps));
      }
    }
    trials.sort(Comparator.comparingDouble(PlacementTrial::secondsPerBatch));
    return trials;
  }

  /**
   * An epoch that fills caches, scratch memory and channels comes first. The one that is timed has
   * several batches for each stage, since stages that take turns finish batches in bursts.
   */
  private PlacementTrial measure(Trainer trainer, BatchSource source, DataType type, int steps)
      throws InterruptedException {
    trainer.train(epoch -> new RepeatedBatch(source, epoch, type, placement.stages()), 1, 0);
    EpochReport timed = trainer.train(epoch -> new RepeatedBatch(source, epoch, type, steps), 2, 0);
    return new PlacementTrial(placement, expectedSeconds, timed.seconds() / steps);
  }
}
