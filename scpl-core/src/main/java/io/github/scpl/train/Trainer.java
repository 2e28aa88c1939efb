// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.train;

import io.github.scpl.block.Network;
import io.github.scpl.data.BatchSource;
import io.github.scpl.optim.LearningRateSchedule;
import io.github.scpl.train.growth.Growth;
import io.github.scpl.train.report.DivergenceException;
import io.github.scpl.train.report.EpochReport;
import io.github.scpl.train.report.EpochResult;
import io.github.scpl.train.report.Evaluation;
import io.github.scpl.train.report.MemoryEstimate;
import io.github.scpl.train.report.TrainingException;
import io.github.scpl.train.report.TrainingListener;
import io.github.scpl.train.trace.Tracer;
import java.util.List;

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
   * @throws DivergenceException if a loss is not finite, or, after the last update, a parameter or
   *     a running statistic
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
   * Trains and evaluates epoch by epoch, from epoch 1.
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
