// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.bench.exit;

import io.github.scpl.bench.option.About;
import io.github.scpl.bench.option.Concern;
import io.github.scpl.bench.option.Feature;
import io.github.scpl.bench.option.OptionChecks;
import io.github.scpl.bench.option.UsedBy;
import io.github.scpl.infer.policy.ExitCurve;
import io.github.scpl.infer.policy.ExitOutcome;
import java.util.Comparator;
import java.util.List;
import picocli.CommandLine.Option;

/** Options about what thresholds are chosen for, of which one at most is given. */
@UsedBy(Feature.ANY)
public final class ExitGoal {
  private static final double USUAL_LOSS = 0.5;

  @About(Concern.CHOICE)
  @Option(
      names = "--accuracy-loss",
      paramLabel = "POINTS",
      description =
          "Choose the thresholds with the fewest blocks that lose at most so many points against"
              + " all blocks (default: 0.5).")
  Double accuracyLoss;

  @About(Concern.CHOICE)
  @Option(
      names = "--mean-blocks",
      paramLabel = "N",
      description =
          "Choose the most accurate thresholds with at most so many blocks on average instead.")
  Double meanBlocks;

  @About(Concern.CHOICE)
  @Option(
      names = "--milliseconds",
      paramLabel = "MS",
      description =
          "Choose the most accurate thresholds that take a sample at most so long on average"
              + " instead; if none does, the fastest ones, and it is said.")
  Double milliseconds;

  /** Filled by the command line. */
  public ExitGoal() {}

  /** Refuses what cannot be. */
  public void check() {
    if (accuracyLoss != null) {
      boolean points = accuracyLoss >= 0 && accuracyLoss <= 100;
      OptionChecks.require("--accuracy-loss", points, "points from 0 to 100", accuracyLoss);
    }
    if (meanBlocks != null) {
      boolean number = meanBlocks >= 1 && Double.isFinite(meanBlocks);
      OptionChecks.require("--mean-blocks", number, "a number of at least 1", meanBlocks);
      boolean only = accuracyLoss == null;
      OptionChecks.require("--mean-blocks", only, "none beside --accuracy-loss", meanBlocks);
    }
    if (milliseconds != null) {
      OptionChecks.requirePositive("--milliseconds", milliseconds);
      boolean only = accuracyLoss == null && meanBlocks == null;
      OptionChecks.require("--milliseconds", only, "no other goal beside it", milliseconds);
    }
  }

  private boolean isBudget() {
    return meanBlocks != null || milliseconds != null;
  }

  private double loss() {
    return accuracyLoss != null ? accuracyLoss : USUAL_LOSS;
  }

  /** The policy of a family that meets the goal best; if none does, the fastest. */
  ExitOutcome choose(ExitCurve curve, List<Double> secondsPerBlock) {
    if (milliseconds != null) {
      boolean reached = curve.points().stream().anyMatch(point -> isMetBy(point, secondsPerBlock));
      return reached
          ? curve.withinSeconds(milliseconds / 1000, secondsPerBlock)
          : curve.points().stream().min(fastest(secondsPerBlock)).orElseThrow();
    }
    return isBudget() ? curve.withinBlocks(meanBlocks) : curve.withinLoss(loss() / 100);
  }

  /** Whether what was chosen keeps to the time; all other goals are met by some policy. */
  boolean isMetBy(ExitOutcome chosen, List<Double> secondsPerBlock) {
    return milliseconds == null || chosen.seconds(secondsPerBlock) <= milliseconds / 1000;
  }

  private static Comparator<ExitOutcome> fastest(List<Double> secondsPerBlock) {
    return Comparator.comparingDouble(point -> point.seconds(secondsPerBlock));
  }

  /** The best first, as far as held-out samples tell; those that do not meet the goal last. */
  Comparator<ExitOutcome> order(List<Double> secondsPerBlock) {
    Comparator<ExitOutcome> fewest = Comparator.comparingDouble(ExitOutcome::meanBlocks);
    Comparator<ExitOutcome> best = Comparator.comparingDouble(ExitOutcome::accuracy).reversed();
    Comparator<ExitOutcome> met =
        isBudget() ? best.thenComparing(fewest) : fewest.thenComparing(best);
    Comparator<ExitOutcome> unmet = fastest(secondsPerBlock);
    return (a, b) -> {
      boolean first = isMetBy(a, secondsPerBlock);
      boolean second = isMetBy(b, secondsPerBlock);
      return first != second ? (first ? -1 : 1) : (first ? met : unmet).compare(a, b);
    };
  }

  @Override
  public String toString() {
    if (milliseconds != null) {
      return "the highest accuracy in at most " + milliseconds + " ms for a sample on average";
    }
    return isBudget()
        ? "the highest accuracy with at most " + meanBlocks + " blocks on average"
        : "the fewest blocks for at most " + loss() + " points less than all blocks";
  }
}
