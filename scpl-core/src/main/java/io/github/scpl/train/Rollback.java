// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.train;

import io.github.scpl.data.BatchSource;
import io.github.scpl.optim.LearningRateSchedule;
import io.github.scpl.train.report.DivergenceException;
import io.github.scpl.train.report.EpochResult;
import io.github.scpl.train.snapshot.Snapshot;
import io.github.scpl.train.snapshot.Snapshots;
import java.io.IOException;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Training that goes on from the latest snapshot with half the learning rate whenever it diverges,
 * up to so many times.
 *
 * <pre>{@code
 * List<EpochResult> results =
 *     new Rollback(Snapshots.in(folder).withEvery(1000), 3)
 *         .fit(
 *             snapshots -> PipelineTrainer.builder(network).snapshots(snapshots).build(),
 *             training, test, epochs, schedule);
 * }</pre>
 *
 * <p>Snapshots keep what rates are multiplied by, so that a process that was ended goes on as
 * slowly as before. Immutable; one thread at a time trains with the same folder.
 */
public final class Rollback {
  private static final Logger LOG = LoggerFactory.getLogger(Rollback.class);
  private static final String FACTOR = "rollback-rate-factor";

  private final Snapshots snapshots;
  private final int most;

  /**
   * A policy by which a run rolls back.
   *
   * @param most how often in a call of {@link #fit}
   * @throws IllegalArgumentException if the number is negative
   */
  public Rollback(Snapshots snapshots, int most) {
    this.snapshots = Objects.requireNonNull(snapshots, "Expected snapshots, got null");
    if (most < 0) {
      throw new IllegalArgumentException("Expected at least 0 rollbacks, got " + most);
    }
    this.most = most;
  }

  /**
   * Trains and evaluates epoch by epoch, as {@link Trainer#fit} does.
   *
   * @param trainers makes a trainer that goes on from the latest of these snapshots, of the same
   *     network or one like it; it is asked again after each rollback, and its trainers are closed
   * @return one result per epoch
   * @throws DivergenceException if the run diverges once more than it may, or before its first
   *     snapshot
   * @throws IOException if the latest snapshot cannot be read
   * @throws InterruptedException if the calling thread is interrupted
   */
  public List<EpochResult> fit(
      Function<Snapshots, ? extends Trainer> trainers,
      BatchSource training,
      BatchSource test,
      int epochs,
      LearningRateSchedule schedule)
      throws IOException, InterruptedException {
    double factor = kept();
    for (int rollbacks = 0; ; rollbacks++) {
      double now = factor;
      Snapshots keeping = snapshots.withProperty(FACTOR, () -> Double.toString(now));
      try (Trainer trainer = trainers.apply(keeping)) {
        return trainer.fit(training, test, epochs, (epoch, all) -> now * schedule.rate(epoch, all));
      } catch (DivergenceException e) {
        if (rollbacks == most || snapshots.latest().isEmpty()) {
          throw e;
        }
        factor = now / 2;
        LOG.warn(
            "Goes on from the {} with learning rates multiplied by {} after: {}",
            snapshots.latest().get(),
            factor,
            e.getMessage());
      }
    }
  }

  /** What rates are multiplied by where the run goes on. */
  private double kept() throws IOException {
    Optional<Snapshot> latest = snapshots.latest();
    String text = latest.map(Snapshot::properties).map(kept -> kept.get(FACTOR)).orElse("1");
    try {
      return Double.parseDouble(text);
    } catch (NumberFormatException e) {
      throw new IOException(
          "Expected a number as the " + FACTOR + " of the " + latest.get() + ", got " + text, e);
    }
  }
}
