// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.infer.policy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.DoubleFunction;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/** Policies that differ in their threshold alone. */
public enum PolicyFamily {
  /** {@link ExitPolicy#fixed}. */
  FIXED,
  /** {@link ExitPolicy#confidence}. */
  CONFIDENCE,
  /** {@link ExitPolicy#entropy}. */
  ENTROPY,
  /** {@link ExitPolicy#margin}. */
  MARGIN,
  /** {@link ExitPolicy#patience}. */
  PATIENCE;

  /**
   * Members along the whole range, from the one that lets rows leave most easily to {@link
   * ExitPolicy#never()}. Thresholds are values that exits really gave, evenly spaced in their
   * order: where many rows differ, there are many thresholds.
   *
   * @param temperatures whose temperatures count
   * @param atMost the largest number of thresholds, at least 2
   */
  List<ExitPolicy> policies(ExitLogits logits, ExitSettings temperatures, int atMost) {
    List<ExitPolicy> policies = new ArrayList<>();
    int exits = logits.exits();
    switch (this) {
      case FIXED -> IntStream.range(0, exits).mapToObj(ExitPolicy::fixed).forEach(policies::add);
      case PATIENCE ->
          IntStream.rangeClosed(1, exits).mapToObj(ExitPolicy::patience).forEach(policies::add);
      case CONFIDENCE ->
          rising(
              policies,
              scores(logits, temperatures, Softmax::confidence),
              atMost,
              ExitPolicy::confidence);
      case MARGIN ->
          rising(
              policies, scores(logits, temperatures, Softmax::margin), atMost, ExitPolicy::margin);
      case ENTROPY ->
          rising(
              policies,
              scores(logits, temperatures, probabilities -> -Softmax.entropy(probabilities)),
              atMost,
              negative -> ExitPolicy.entropy(Math.max(0, -negative)));
    }
    policies.add(ExitPolicy.never());
    return policies;
  }

  private static void rising(
      List<ExitPolicy> policies, double[] sorted, int atMost, DoubleFunction<ExitPolicy> policyOf) {
    double last = Double.NaN;
    for (int i = 0; i < atMost && sorted.length > 0; i++) {
      double threshold = sorted[(int) ((long) (sorted.length - 1) * i / (atMost - 1))];
      if (threshold != last) {
        policies.add(policyOf.apply(threshold));
      }
      last = threshold;
    }
  }

  /** What all exits say about all rows, from the least sure to the surest. */
  private static double[] scores(
      ExitLogits logits, ExitSettings temperatures, ToDoubleFunction<double[]> score) {
    double[] scores = new double[logits.exits() * logits.rows()];
    double[] probabilities = new double[logits.classes()];
    for (int exit = 0; exit < logits.exits(); exit++) {
      for (int row = 0; row < logits.rows(); row++) {
        double temperature = temperatures.exitTemperature(exit);
        Softmax.probabilities(logits.view(exit, row), temperature, probabilities);
        scores[exit * logits.rows() + row] = score.applyAsDouble(probabilities);
      }
    }
    Arrays.sort(scores);
    return scores;
  }

  /**
   * The family of this name, in any case.
   *
   * @throws IllegalArgumentException that lists the names, if there is none
   */
  public static PolicyFamily of(String name) {
    for (PolicyFamily family : values()) {
      if (family.toString().equalsIgnoreCase(name)) {
        return family;
      }
    }
    throw new IllegalArgumentException(
        "Expected a family of policies of " + Arrays.toString(values()) + "; got " + name);
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
