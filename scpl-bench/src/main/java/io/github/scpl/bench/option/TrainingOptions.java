// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.bench.option;

import io.github.scpl.optim.LearningRateSchedule;
import java.nio.file.Path;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Options about training, the same in every command that has them. */
@UsedBy(Feature.ANY)
public final class TrainingOptions {
  /** The option for an accuracy that is to be reached. */
  public static final String TARGET = "--target-accuracy";

  @About(Concern.TRAINING)
  @Option(
      names = "--batch",
      defaultValue = "64",
      paramLabel = "N",
      description = "Samples in a batch (default: ${DEFAULT-VALUE}).")
  int batch;

  @About(Concern.TRAINING)
  @Option(
      names = "--epochs",
      defaultValue = "5",
      paramLabel = "N",
      description = "Passes over the training data (default: ${DEFAULT-VALUE}; 4 for compare).")
  int epochs;

  @About(Concern.TRAINING)
  @Option(
      names = "--lr",
      defaultValue = "0.001",
      paramLabel = "RATE",
      description = "Learning rate of the first epoch (default: ${DEFAULT-VALUE}).")
  double learningRate;

  @About(Concern.TRAINING)
  @Option(
      names = "--end-lr",
      defaultValue = "0.00001",
      paramLabel = "RATE",
      description =
          "Learning rate that a cosine leads to, epoch by epoch (default: ${DEFAULT-VALUE}).")
  double endLearningRate;

  @About(Concern.TRAINING)
  @Option(
      names = "--warm-up-epochs",
      defaultValue = "0",
      paramLabel = "N",
      description =
          "Epochs in which the learning rate rises to --lr, before the cosine (default:"
              + " ${DEFAULT-VALUE}).")
  int warmUpEpochs;

  @About(Concern.TRAINING)
  @Option(
      names = TARGET,
      paramLabel = "PERCENT",
      description =
          "Also tell how many seconds of training it took to an accuracy, on what every epoch is"
              + " evaluated on.")
  Double targetAccuracy;

  @About(Concern.PIPELINE)
  @Option(
      names = "--train-accuracy",
      defaultValue = "0",
      paramLabel = "N",
      description =
          "Also measure accuracy on the training samples, without augmentation, every N epochs,"
              + " which takes a pass over them (default: 0, never).")
  int trainAccuracy;

  @Mixin final OptimizerOptions optimizer = new OptimizerOptions();
  @Mixin final FaultOptions faults = new FaultOptions();
  @Mixin final TraceOptions trace = new TraceOptions();
  @Mixin final FolderOptions folder = new FolderOptions();
  @Mixin final SnapshotOptions snapshots = new SnapshotOptions();

  @About(Concern.FILES)
  @Option(
      names = "--tensorboard",
      paramLabel = "DIR",
      description =
          "Write every epoch to event files in this folder, which TensorBoard shows; of several"
              + " runs each has a folder of its own below.")
  Path tensorBoard;

  @About(Concern.PIPELINE)
  @Option(
      names = "--dry-run",
      description =
          "Train nothing and write nothing: print where blocks go, the memory that it would take,"
              + " and how long.")
  boolean dryRun;

  @Mixin final OutputOptions output = new OutputOptions();

  /** Filled by the command line. */
  public TrainingOptions() {}

  /** Refuses what cannot be. */
  public void check() {
    OptionChecks.requireAtLeastOne("--batch", batch);
    OptionChecks.requireAtLeastOne("--epochs", epochs);
    OptionChecks.requirePositive("--lr", learningRate);
    boolean valid = endLearningRate >= 0 && Double.isFinite(endLearningRate);
    OptionChecks.require("--end-lr", valid, "a number of at least 0", endLearningRate);
    boolean ends = warmUpEpochs >= 0 && warmUpEpochs < epochs;
    String expected = "a number from 0 to " + (epochs - 1) + ", below --epochs";
    OptionChecks.require("--warm-up-epochs", ends, expected, warmUpEpochs);
    boolean some = trainAccuracy >= 0;
    OptionChecks.require("--train-accuracy", some, "a number of at least 0", trainAccuracy);
    boolean share = targetAccuracy == null || targetAccuracy > 0 && targetAccuracy <= 100;
    OptionChecks.require(TARGET, share, "a number above 0 and up to 100", targetAccuracy);
    optimizer.check();
    faults.check();
    trace.check();
    snapshots.check();
    faults.check(snapshots);
  }

  /** An accuracy, from 0 to 1, the time to which is told; not a number if there is none. */
  public double targetAccuracy() {
    return targetAccuracy == null ? Double.NaN : targetAccuracy / 100;
  }

  /** Whether accuracy on the training samples is measured after an epoch, from 1. */
  public boolean measuresTrainAccuracy(int epoch) {
    return trainAccuracy > 0 && epoch % trainAccuracy == 0;
  }

  public LearningRateSchedule schedule() {
    return LearningRateSchedule.cosine(learningRate, endLearningRate).withWarmUp(warmUpEpochs);
  }

  public int epochs() {
    return epochs;
  }

  public int batch() {
    return batch;
  }

  public Path out() {
    return folder.out();
  }

  /** The folder of TensorBoard's files; null if none are asked for. */
  public Path tensorBoard() {
    return tensorBoard;
  }

  /** Whether only a forecast is asked for. */
  public boolean isDryRun() {
    return dryRun;
  }

  public OutputOptions output() {
    return output;
  }

  public OptimizerOptions optimizer() {
    return optimizer;
  }

  public SnapshotOptions snapshots() {
    return snapshots;
  }

  public FaultOptions faults() {
    return faults;
  }

  public TraceOptions trace() {
    return trace;
  }
}
