// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.bench.option;

import io.github.scpl.train.fault.Divergence;
import io.github.scpl.train.fault.StallLimit;
import java.time.Duration;
import java.util.Set;
import picocli.CommandLine.Option;

/** Options about what may go wrong, the same in every command that trains. */
@UsedBy(Feature.ANY)
public final class FaultOptions {
  private static final String DIVERGENCE = "--on-divergence";
  private static final String STALL = "--stall-limit";
  private static final String STOP = "stop";
  private static final String SKIP = "skip";
  private static final String RESTORE = "restore";

  /** A run whose blocks leave more aside one after the other will hardly come to something. */
  private static final int MOST_IN_A_ROW = 10;

  private static final double MOST_SECONDS = 1e9;

  @About(Concern.TRAINING)
  @Option(
      names = DIVERGENCE,
      defaultValue = STOP,
      paramLabel = "WHAT",
      description =
          "What becomes of a batch on which a block's loss or gradient is not finite: stop"
              + " (default) ends the run, skip lets the block leave the batch aside, up to "
              + MOST_IN_A_ROW
              + " in a row, restore goes on from the latest snapshot with half the learning rate, as"
              + " often as --retry allows.")
  String divergence;

  @About(Concern.PIPELINE)
  @Option(
      names = STALL,
      paramLabel = "SECONDS",
      description =
          "Ends a run one of whose stages, or whose data source, is at one batch for longer"
              + " (default: a warning after 600).")
  Double stallSeconds;

  /** Filled by the command line. */
  public FaultOptions() {}

  /** Refuses what cannot be. */
  public void check() {
    boolean known = divergence == null || Set.of(STOP, SKIP, RESTORE).contains(divergence);
    OptionChecks.require(DIVERGENCE, known, "stop, skip or restore", divergence);
    boolean time = stallSeconds == null || stallSeconds >= 0.001 && stallSeconds <= MOST_SECONDS;
    OptionChecks.require(STALL, time, "a number of seconds of at least 0.001", stallSeconds);
  }

  /** Refuses a method whose batches cannot be left aside. */
  public void check(Training method) {
    boolean able = !method.isAssociated() && (method.method().local() || !method.staged());
    OptionChecks.require(
        DIVERGENCE,
        able || !SKIP.equals(divergence),
        "stop for " + method + ", which cannot leave a batch aside as a whole",
        divergence);
  }

  /** Refuses to restore what is not kept. */
  void check(SnapshotOptions snapshots) {
    boolean kept = !restores() || snapshots.retries() > 0;
    OptionChecks.require(DIVERGENCE, kept, "--retry beside " + RESTORE, "none");
  }

  /** Whether a run that diverges goes on from its latest snapshot, more slowly. */
  public boolean restores() {
    return RESTORE.equals(divergence);
  }

  /** Whether a run that diverges ends. */
  public boolean stops() {
    return STOP.equals(divergence);
  }

  public Divergence divergence() {
    return SKIP.equals(divergence) ? Divergence.skip(MOST_IN_A_ROW) : Divergence.stop();
  }

  public StallLimit stallLimit() {
    return stallSeconds == null
        ? StallLimit.standard()
        : StallLimit.ending(Duration.ofMillis((long) (1000 * stallSeconds)));
  }
}
