// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.train;

import io.github.scpl.block.Trainable;
import io.github.scpl.data.BatchSource;
import io.github.scpl.optim.LearningRateSchedule;
import io.github.scpl.train.fault.Divergence;
import io.github.scpl.train.fault.StallLimit;
import io.github.scpl.train.growth.GrowthSchedule;
import io.github.scpl.train.report.EpochReport;
import io.github.scpl.train.report.EpochResult;
import io.github.scpl.train.report.Evaluation;
import io.github.scpl.train.report.MemoryEstimate;
import io.github.scpl.train.report.TrainingListener;
import io.github.scpl.train.run.SingleThread;
import io.github.scpl.train.run.TrainingRun;
import io.github.scpl.train.snapshot.Snapshot;
import io.github.scpl.train.snapshot.Snapshots;
import io.github.scpl.train.stage.Learner;
import io.github.scpl.train.trace.Tracer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Optional;

/**
 * A trainer by its name and settings; all that it does is done by what it is composed of. For a
 * network of another kind, a {@link Learner} is all that is missing.
 */
public abstract class ComposedTrainer implements Trainer {
  private final TrainingRun run;

  ComposedTrainer(TrainingRun run) {
    this.run = run;
  }

  /**
   * A trainer whose blocks run on the calling thread; loading has a thread of its own.
   *
   * @param user of the network: the trainer's name, for messages
   * @param learner of the network
   * @param nativeThreads that native operations may use
   * @throws IllegalArgumentException if the number is below 1, or OpenMP's settings in the
   *     environment do not leave as many
   */
  protected ComposedTrainer(String user, Trainable network, Learner learner, int nativeThreads) {
    this(SingleThread.run(user, network, GrowthSchedule.always(), learner, nativeThreads));
  }

  /** Has a new trainer go on from the latest of these snapshots; unless they are null. */
  static <T extends ComposedTrainer> T resumed(T trainer, Snapshots snapshots) {
    if (snapshots == null) {
      return trainer;
    }
    try {
      trainer.resume(snapshots);
      return trainer;
    } catch (IOException e) {
      trainer.close();
      throw new UncheckedIOException(e.getMessage(), e);
    } catch (RuntimeException | Error e) {
      trainer.close();
      throw e;
    }
  }

  @Override
  public final EpochReport train(BatchSource source, int epoch, double learningRate)
      throws InterruptedException {
    return run.train(source, epoch, learningRate);
  }

  @Override
  public final Evaluation evaluate(BatchSource source) throws InterruptedException {
    return run.evaluate(source);
  }

  @Override
  public final String budget() {
    return run.budget();
  }

  @Override
  public final MemoryEstimate memory(int rows, int time) {
    return run.memory(rows, time);
  }

  @Override
  public final void addListener(TrainingListener listener) {
    run.addListener(listener);
  }

  @Override
  public final void trace(Tracer tracer) {
    run.trace(tracer);
  }

  @Override
  public final void snapshots(Snapshots snapshots) throws IOException {
    run.snapshots(snapshots);
  }

  @Override
  public final Optional<Snapshot> resume(Snapshots snapshots) throws IOException {
    return run.resume(snapshots);
  }

  public final void onDivergence(Divergence policy) {
    run.onDivergence(policy);
  }

  @Override
  public final void stallLimit(StallLimit limit) {
    run.stallLimit(limit);
  }

  @Override
  public final List<EpochResult> fit(
      BatchSource training, BatchSource test, int epochs, LearningRateSchedule schedule)
      throws InterruptedException {
    return run.fit(training, test, epochs, schedule);
  }

  @Override
  public final EpochResult fitEpoch(
      BatchSource training,
      BatchSource test,
      int epoch,
      double learningRate,
      List<EpochResult> past)
      throws InterruptedException {
    return run.fitEpoch(training, test, epoch, learningRate, past);
  }

  @Override
  public final void close() {
    run.close();
  }
}
