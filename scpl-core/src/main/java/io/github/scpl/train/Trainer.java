// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.train;

import io.github.scpl.block.Network;
import io.github.scpl.data.BatchSource;
import io.github.scpl.optim.LearningRateSchedule;
import io.github.scpl.train.fault.Divergence;
import io.github.scpl.train.fault.StallLimit;
import io.github.scpl.train.growth.Growth;
import io.github.scpl.train.report.DivergenceException;
import io.github.scpl.train.report.EpochReport;
import io.github.scpl.train.report.EpochResult;
import io.github.scpl.train.report.Evaluation;
import io.github.scpl.train.report.MemoryEstimate;
import io.github.scpl.train.report.TrainingException;
import io.github.scpl.train.report.TrainingListener;
import io.github.scpl.train.snapshot.Snapshot;
import io.github.scpl.train.snapshot.Snapshots;
import io.github.scpl.train.trace.Tracer;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/**
 * Trains a network that stays the caller's.
 *
 * <ul>
 *   <li>{@code train}, {@code evaluate} and {@code fit} are called by one thread at a time, and not
 *       from within {@link TrainingListener#onStep}; a call that comes meanwhile is refused by an
 *       {@link IllegalStateException} and disturbs nothing. Nor does one that the trainer's {@link
 *       Growth} refuses, or one with arguments that cannot be: no source, no schedule, -1 epochs, a
 *       learning rate below 0.
 *   <li>{@code close} may be called by any thread at any time.
 *   <li>Any other call that throws has stopped and joined all threads, and leaves the trainer
 *       closed. The first failure is the one thrown; later calls have it as their cause.
 * </ul>
 */
public interface Trainer extends AutoCloseable {
  /**
   * The trainer for the network's method, on all cores: a {@link PipelineTrainer} with a {@link
   * PlacementSearch#measured measured placement} if blocks learn locally, else a {@link
   * BackpropTrainer}. What it computes follows from the network, the data and the number of cores.
   *
   * @param training a batch of which is measured with; the network is left as it was
   * @throws IllegalArgumentException if the network has no head, or if the source is empty or does
   *     not fit the network
   * @throws IllegalStateException if the network is closed, or somebody uses it
   * @throws TrainingException if the data source fails, or a block
   * @throws InterruptedException if the calling thread is interrupted
   */
  static Trainer of(Network network, BatchSource training) throws InterruptedException {
    return network.method().local()
        ? PipelineTrainer.builder(network)
            .placement(PlacementSearch.measured(network, training))
            .build()
        : new BackpropTrainer(network);
  }

  /**
   * Trains the active blocks on all batches of one epoch and returns when the last update is done.
   *
   * @param source the data
   * @param epoch from 1
   * @param learningRate of the whole epoch
   * @throws DivergenceException if a loss is not finite, and {@link #onDivergence} has not said to
   *     go on; or, after the last update, a parameter or a running statistic
   * @throws TrainingException if the data source fails or is empty, if a feature is not finite, or
   *     if a block fails
   * @throws NullPointerException if there is no source
   * @throws IllegalArgumentException if the learning rate is below 0 or not finite
   * @throws IllegalStateException if the trainer is closed, before or meanwhile, or is in use, or
   *     if it grows by evaluations, which only {@link #fit} makes
   * @throws InterruptedException if the calling thread is interrupted
   */
  EpochReport train(BatchSource source, int epoch, double learningRate) throws InterruptedException;

  /**
   * Measures the accuracy of all outputs, on running statistics; it changes no parameter.
   *
   * @throws DivergenceException if logits are not finite
   * @throws TrainingException if the data source fails or is empty, if a feature is not finite, or
   *     if a block fails
   * @throws NullPointerException if there is no source
   * @throws IllegalStateException if the trainer is closed, before or meanwhile, or is in use
   * @throws InterruptedException if the calling thread is interrupted
   */
  Evaluation evaluate(BatchSource source) throws InterruptedException;

  /** The threads that work, in words: stages, and native threads of each. */
  String budget();

  /**
   * The off-heap memory that training should take, from shapes.
   *
   * @param rows of the largest batch
   * @param time its time steps; without effect where shapes are fixed
   */
  MemoryEstimate memory(int rows, int time);

  /** Adds a listener; call it before training starts. */
  void addListener(TrainingListener listener);

  /**
   * Has a tracer told what each thread spends its time on, on that thread; nobody if not set. Call
   * it before training starts, or between calls; a later tracer takes the place of an earlier one.
   * The numbers that are computed stay the same.
   *
   * @throws NullPointerException if there is no tracer
   */
  void trace(Tracer tracer);

  /**
   * Takes snapshots from now on. Call it before training starts; a run that may have been ended
   * before calls {@link #resume} instead.
   *
   * @throws IOException if the folder has snapshots, cannot be written, or is in use by somebody
   *     else
   * @throws IllegalStateException if the trainer takes snapshots already, or is closed or in use
   */
  void snapshots(Snapshots snapshots) throws IOException;

  /**
   * Goes on from the latest snapshot, if there is any, and takes further ones. The network is
   * overwritten; the next call has to be {@code fit} or that for the epoch of the snapshot, with
   * the same data and learning rates. Then everything ends as if the run had not been ended, to the
   * bit: with any placement and capacity, given as many native threads for each block.
   *
   * @return the snapshot; {@code fit} returns its results as well
   * @throws IOException if the folder cannot be read or written, is in use by somebody else, or the
   *     snapshot is damaged
   * @throws IllegalArgumentException if it is of another network, or another number of blocks
   * @throws IllegalStateException if the trainer has trained, takes snapshots already, or is closed
   *     or in use
   */
  Optional<Snapshot> resume(Snapshots snapshots) throws IOException;

  /**
   * Sets what becomes of training batches on which numbers are not finite; {@link Divergence#stop}
   * if not set. Call it before training starts, or between calls. The numbers that are computed
   * stay the same bits whatever the number of stages.
   *
   * @throws NullPointerException if there is no policy
   * @throws IllegalArgumentException if the trainer can only stop: {@link GPipeTrainer}, whose
   *     upper stages have learned from a batch before the lower ones have its gradients
   */
  void onDivergence(Divergence policy);

  /**
   * Sets how long a stage, or the data source, may be at one batch, in training and evaluation;
   * {@link StallLimit#standard}, which warns after ten minutes, if not set. It counts for the calls
   * that begin from here on.
   *
   * @throws NullPointerException if there is no limit
   */
  void stallLimit(StallLimit limit);

  /**
   * Trains and evaluates epoch by epoch, from epoch 1, or from where the run was resumed.
   *
   * @return one result per epoch
   * @throws TrainingException as for {@link #train} and {@link #evaluate}
   * @throws NullPointerException if there is no source or no schedule
   * @throws IllegalArgumentException if the number of epochs is negative, if the schedule has a
   *     learning rate below 0 or not finite, or if a growth schedule goes on after the last epoch
   * @throws IllegalStateException if the trainer is closed, before or meanwhile, or is in use
   * @throws InterruptedException if the calling thread is interrupted
   */
  List<EpochResult> fit(
      BatchSource training, BatchSource test, int epochs, LearningRateSchedule schedule)
      throws InterruptedException;

  /**
   * One epoch of {@link #fit}: trains, evaluates and tells the listeners. For a caller who has
   * something else to do between epochs.
   *
   * @param epoch from 1
   * @param learningRate of the whole epoch
   * @param past the results of all epochs before, by which a {@link Growth} may decide
   * @throws TrainingException as for {@link #train} and {@link #evaluate}
   * @throws NullPointerException if there is no source
   * @throws IllegalArgumentException if the learning rate is below 0 or not finite
   * @throws IllegalStateException if the trainer is closed, before or meanwhile, or is in use
   * @throws InterruptedException if the calling thread is interrupted
   */
  EpochResult fitEpoch(
      BatchSource training,
      BatchSource test,
      int epoch,
      double learningRate,
      List<EpochResult> past)
      throws InterruptedException;

  /**
   * Stops and joins all threads and frees the memory of batches under way; does nothing the second
   * time.
   *
   * <p>Called during a pass over the data, it ends the pass after the batches that blocks are at.
   * Called from within one (a listener, a block, a data source), it returns at once, and the pass
   * frees the memory as it ends. Memory that a thread goes on using, because a data source ignores
   * interrupts for 10 seconds or a block computes for more than 60, is not freed but logged.
   */
  @Override
  void close();
}
