package io.github.scpl.train;

/**
 * Told of progress, on the thread that called the trainer and in the order of the batches. What it
 * throws ends the run and reaches the caller.
 */
public interface TrainingListener {
  /** All blocks have learned from a batch. */
  default void onStep(StepReport report) {}

  /** A pass over the training data is done; the report has the timing of the stages. */
  default void onTrained(EpochReport report) {}

  /** An epoch of {@link Trainer#fit} is done and evaluated. */
  default void onEpoch(EpochResult result) {}
}
