// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.bench.scale;

import io.github.scpl.bench.statistics.Estimate;
import io.github.scpl.bench.timeline.StageWindow;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * What was measured of a point, round after round.
 *
 * @param point that was measured
 * @param threads in words
 * @param timeline what stages did in the first round; null if there is one stage
 * @param rounds one measurement for each
 */
record ScaleResult(ScalePoint point, String threads, StageWindow timeline, List<Round> rounds) {
  /**
   * One measurement.
   *
   * @param samplesPerSecond rows trained on per second
   * @param bubble the share of the time, over all stages, in which a stage waited
   * @param handOff the share of the time in which stages worked that went into copying outputs, or
   *     gradients, to the next
   */
  record Round(double samplesPerSecond, double bubble, double handOff) {}

  ScaleResult(ScalePoint point, String threads, StageWindow timeline) {
    this(point, threads, timeline, new ArrayList<>());
  }

  Estimate samplesPerSecond() {
    return over(Round::samplesPerSecond);
  }

  Estimate bubble() {
    return over(Round::bubble);
  }

  Estimate handOff() {
    return over(Round::handOff);
  }

  private Estimate over(ToDoubleFunction<Round> number) {
    return Estimate.of(numbers(number));
  }

  /** A number of each round. */
  double[] numbers(ToDoubleFunction<Round> number) {
    return rounds.stream().mapToDouble(number).toArray();
  }

  /** How many times as many rows per second as another has, round by round, by logarithms. */
  Estimate speedOver(ScaleResult other) {
    return Estimate.of(Arrays.stream(ratiosTo(other)).map(Math::log).toArray()).exp();
  }

  /** These ratios themselves. */
  double[] ratiosTo(ScaleResult other) {
    double[] ratios = new double[Math.min(rounds.size(), other.rounds.size())];
    for (int i = 0; i < ratios.length; i++) {
      ratios[i] = rounds.get(i).samplesPerSecond() / other.rounds.get(i).samplesPerSecond();
    }
    return ratios;
  }
}
