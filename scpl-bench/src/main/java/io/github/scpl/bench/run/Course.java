// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.bench.run;

import io.github.scpl.bench.result.Confusion;
import io.github.scpl.bench.timeline.StageWindow;
import io.github.scpl.train.report.EpochResult;
import io.github.scpl.train.report.Evaluation;
import java.util.List;

/** The epochs of one network and its trainer; between calls its threads are idle. */
interface Course extends AutoCloseable {
  /** Stages and native threads in words. */
  String budget();

  /** How many numbers are trained. */
  long parameters();

  /** Trains for one epoch and evaluates. */
  EpochResult epoch(int epoch, List<EpochResult> past) throws InterruptedException;

  /** The accuracy on the test set after an epoch; null if it was not measured there. */
  Evaluation test(EpochResult epoch);

  /** Measures the accuracy on the test set after the last epoch. */
  Evaluation finalTest(EpochResult last) throws InterruptedException;

  /**
   * Measures the accuracy on the training samples, as they are labelled and without augmentation,
   * after the epoch that is just done; null if nobody asks for it.
   *
   * @param last whether it is the last epoch
   */
  Evaluation fit(int epoch, boolean last) throws InterruptedException;

  /**
   * Counts what was taken for what on the test set, after the last epoch; null where no single
   * network answers, or no output is active.
   *
   * @param test accuracies there
   */
  Confusion confusion(Evaluation test) throws InterruptedException;

  /** Blocks that took part, on the mean over the steps of each epoch. */
  List<Double> activeBlocks();

  /**
   * How many training batches each block has left aside, up to the last block that left any; see
   * {@code Trainer.onDivergence}.
   */
  List<Long> skippedBatches();

  /**
   * What stages did in the middle of the first epoch, when it is over; null if that was not
   * recorded.
   */
  StageWindow window();

  /** The most off-heap memory that its arrays held at one time. */
  long peakBytes();

  /**
   * Whether another course that goes on from where this one was kept may fare better than it did;
   * if so, this one is closed and the other opened.
   */
  boolean retry(Throwable failure);

  @Override
  void close();
}
