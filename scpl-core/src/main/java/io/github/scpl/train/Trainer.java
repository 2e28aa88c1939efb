package io.github.scpl.train;

import io.github.scpl.data.BatchSource;
import io.github.scpl.optim.LearningRateSchedule;
import java.util.List;

/**
 * Trains a network that stays the caller's.
 *
 * <p>{@code train}, {@code evaluate} and {@code fit} are called by one thread at a time; {@code
 * close} may be called by any. A call that fails, is interrupted, or is closed upon, stops all
 * threads before it throws, and leaves the trainer closed.
 */
public interface Trainer extends AutoCloseable {
  /**
   * Trains on all batches of one epoch and returns when the last update is done.
   *
   * @param source the data
   * @param epoch from 1
   * @param learningRate of the whole epoch
   * @throws TrainingException if the data source or a block fails
   * @throws IllegalStateException if the trainer is closed, before or meanwhile
   * @throws InterruptedException if the calling thread is interrupted
   */
  EpochReport train(BatchSource source, int epoch, double learningRate) throws InterruptedException;

  /**
   * Measures the accuracy of all outputs, on running statistics; it changes no parameter.
   *
   * @throws TrainingException if the data source or a block fails
   * @throws IllegalStateException if the trainer is closed, before or meanwhile
   * @throws InterruptedException if the calling thread is interrupted
   */
  Evaluation evaluate(BatchSource source) throws InterruptedException;

  /** The threads that work, in words: stages, and native threads of each. */
  String budget();

  /** Adds a listener; call it before training starts. */
  void addListener(TrainingListener listener);

  /**
   * Trains and evaluates epoch by epoch.
   *
   * @return one result per epoch
   * @throws InterruptedException if the calling thread is interrupted
   */
  List<EpochResult> fit(
      BatchSource training, BatchSource test, int epochs, LearningRateSchedule schedule)
      throws InterruptedException;

  /** Stops and joins all threads and frees the memory of batches under way. */
  @Override
  void close();
}
