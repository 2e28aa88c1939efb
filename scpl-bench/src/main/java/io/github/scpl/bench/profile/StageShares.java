// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.bench.profile;

import io.github.scpl.train.trace.Phase;
import java.util.EnumMap;
import java.util.Map;

/**
 * How a stage spent the time of a step.
 *
 * @param blocks how many it runs
 * @param nativeThreads that its operations may use
 * @param seconds for each step, by phase; phases that did not happen are left out
 */
public record StageShares(int blocks, int nativeThreads, Map<Phase, Double> seconds) {
  /** Copies the map. */
  public StageShares {
    Map<Phase, Double> copy = new EnumMap<>(Phase.class);
    copy.putAll(seconds);
    seconds = copy;
  }

  /** Seconds of a step that were spent on any of some phases. */
  public double of(Phase... phases) {
    double sum = 0;
    for (Phase phase : phases) {
      sum += seconds.getOrDefault(phase, 0.0);
    }
    return sum;
  }

  /** Seconds of a step in which it worked. */
  public double work() {
    return seconds.entrySet().stream()
        .filter(entry -> entry.getKey().isWork())
        .mapToDouble(Map.Entry::getValue)
        .sum();
  }

  /** Seconds of a step of which nothing is known, such as telling listeners. */
  public double other(double secondsPerStep) {
    double known = seconds.values().stream().mapToDouble(Double::doubleValue).sum();
    return Math.max(0, secondsPerStep - known);
  }
}
