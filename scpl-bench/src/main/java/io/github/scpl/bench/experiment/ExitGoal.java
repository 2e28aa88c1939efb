package io.github.scpl.bench.experiment;

import io.github.scpl.infer.ExitCurve;
import io.github.scpl.infer.ExitOutcome;
import java.util.Comparator;

/**
 * What a threshold is chosen for: either of the two, the other is null.
 *
 * @param accuracyLoss points that may be lost against all blocks, for the fewest blocks
 * @param meanBlocks blocks that may be used on average, for the highest accuracy
 */
record ExitGoal(Double accuracyLoss, Double meanBlocks) {
  /** The goal of the options, of which one at most is given. */
  static ExitGoal of(Double accuracyLoss, Double meanBlocks, double usualLoss) {
    if (accuracyLoss != null) {
      boolean loss = accuracyLoss >= 0 && accuracyLoss <= 100;
      Options.require("--accuracy-loss", loss, "points from 0 to 100", accuracyLoss);
      Options.require("--mean-blocks", meanBlocks == null, "none beside --accuracy-loss", meanBlocks);
    }
    if (meanBlocks != null) {
      boolean number = meanBlocks >= 1 && Double.isFinite(meanBlocks);
      Options.require("--mean-blocks", number, "a number of at least 1", meanBlocks);
      return new ExitGoal(null, meanBlocks);
    }
    return new ExitGoal(accuracyLoss == null ? usualLoss : accuracyLoss, null);
  }

  ExitOutcome choose(ExitCurve curve) {
    return accuracyLoss != null
        ? curve.withinLoss(accuracyLoss / 100)
        : curve.withinBlocks(meanBlocks);
  }

  /** The best first, as far as held-out samples tell. */
  Comparator<ExitOutcome> order() {
    Comparator<ExitOutcome> fewest = Comparator.comparingDouble(ExitOutcome::meanBlocks);
    Comparator<ExitOutcome> best =
        Comparator.comparingDouble(ExitOutcome::accuracy).reversed();
    return accuracyLoss != null ? fewest.thenComparing(best) : best.thenComparing(fewest);
  }

  @Override
  public String toString() {
    return accuracyLoss != null
        ? "the fewest blocks for at most " + accuracyLoss + " points less than all blocks"
        : "the highest accuracy with at most " + meanBlocks + " blocks on average";
  }
}
