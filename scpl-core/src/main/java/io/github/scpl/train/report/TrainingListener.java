// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.train.report;

import java.nio.file.Path;

/**
 * Told of progress, on the thread that called the trainer and in the order of the batches. What it
 * throws ends the run and reaches the caller as it is.
 *
 * <p>The stages of a pipeline do not wait for listeners: while one is told of a batch, they may be
 * batches ahead, so the network's arrays are not to be read in {@code onStep}. They rest during
 * {@code onTrained} and {@code onEpoch}.
 */
public interface TrainingListener {
  /**
   * All active blocks have learned from a batch. Of the trainer only {@code close} may be called
   * here.
   */
  default void onStep(StepReport report) {}

  /**
   * How long the blocks worked on a batch; told right before {@link #onStep}, by the same rules.
   */
  default void onTimes(StepTimes times) {}

  /**
   * A snapshot was completed; told with the first batch behind it, or at the end of its epoch.
   *
   * @param folder that it is in
   */
  default void onSnapshot(Path folder) {}

  /**
   * A block has left a batch aside, as {@code Trainer.onDivergence} has it; told right before
   * {@link #onTimes}, by the same rules, for one block after the other.
   */
  default void onSkipped(SkippedBatch batch) {}

  /** A pass over the training data is done; the report has the timing of the stages. */
  default void onTrained(EpochReport report) {}

  /** An epoch of {@code Trainer.fit} is done and evaluated. */
  default void onEpoch(EpochResult result) {}
}
