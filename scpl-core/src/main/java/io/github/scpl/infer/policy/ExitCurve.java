// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.infer.policy;

import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/**
 * What a family of policies does along its thresholds on a data set, and which of them to choose.
 * As the choice is made for the best on these rows, judge it on others. Immutable and thread-safe.
 *
 * @param settings the temperatures that were used
 * @param deepestAccuracy accuracy of the last output alone, from 0 to 1: what {@link
 *     ExitPolicy#never()} gives
 * @param points from the threshold that lets rows leave most easily to {@link ExitPolicy#never()}
 */
public record ExitCurve(ExitSettings settings, double deepestAccuracy, List<ExitOutcome> points) {
  private static final int THRESHOLDS = 101;

  /** Copies the list. */
  public ExitCurve {
    points = List.copyOf(points);
  }

  /**
   * Tries up to 101 members of a family.
   *
   * @param logits on rows that the network was not trained with
   * @param temperatures whose policy does not matter
   * @throws IllegalArgumentException if the temperatures do not fit the outputs
   */
  public static ExitCurve of(ExitLogits logits, PolicyFamily family, ExitSettings temperatures) {
    List<ExitOutcome> points =
        family.policies(logits, temperatures, THRESHOLDS).stream()
            .map(policy -> ExitOutcome.of(logits, temperatures.withPolicy(policy)))
            .toList();
    double deepest = points.get(points.size() - 1).accuracy();
    return new ExitCurve(temperatures, deepest, points);
  }

  /**
   * The policy with the fewest blocks whose accuracy is at most so much below that of the last
   * output.
   *
   * @param loss at least 0; 0.005 is half a point
   * @throws IllegalArgumentException if the loss is negative
   */
  public ExitOutcome withinLoss(double loss) {
    if (!(loss >= 0)) {
      throw new IllegalArgumentException("Expected a loss of at least 0, got " + loss);
    }
    double rounding = 1e-12; // accuracies are counts divided by a number of rows
    return points.stream()
        .filter(point -> point.accuracy() >= deepestAccuracy - loss - rounding)
        .min(
            Comparator.comparingDouble(ExitOutcome::meanBlocks)
                .thenComparing(Comparator.comparingDouble(ExitOutcome::accuracy).reversed()))
        .orElseThrow(); // never() is among them
  }

  /**
   * The most accurate policy that needs no more than a mean number of blocks.
   *
   * @throws IllegalArgumentException if every policy needs more
   */
  public ExitOutcome withinBlocks(double meanBlocks) {
    return within("blocks", meanBlocks, ExitOutcome::meanBlocks);
  }

  /**
   * The most accurate policy that takes no more than a mean time.
   *
   * @param seconds per row
   * @param secondsPerBlock seconds that each block takes for a row, as measured
   * @throws IllegalArgumentException if every policy takes more
   */
  public ExitOutcome withinSeconds(double seconds, List<Double> secondsPerBlock) {
    return within("seconds", seconds, point -> point.seconds(secondsPerBlock));
  }

  private ExitOutcome within(String what, double budget, ToDoubleFunction<ExitOutcome> cost) {
    double least = points.stream().mapToDouble(cost).min().orElseThrow();
    return points.stream()
        .filter(point -> cost.applyAsDouble(point) <= budget)
        .max(
            Comparator.comparingDouble(ExitOutcome::accuracy)
                .thenComparing(Comparator.comparingDouble(cost).reversed()))
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    String.format(
                        Locale.ROOT,
                        "Expected a budget of at least %.4g %s for a row, got %.4g",
                        least,
                        what,
                        budget)));
  }
}
