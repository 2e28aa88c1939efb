// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.bench.profile;

import io.github.scpl.bench.timeline.StageWindow;
import io.github.scpl.train.trace.Phase;
import io.github.scpl.train.trace.Slice;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What was recorded between two steps of an epoch.
 *
 * @param from the time at which the step before the first one was done
 * @param to the time at which the last one was done
 * @param first the number of the first batch in it
 * @param steps how many batches
 * @param slices of the whole epoch
 */
record Window(long from, long to, int first, int steps, List<Slice> slices) {
  double secondsPerStep() {
    return (to - from) * 1e-9 / steps;
  }

  /** Seconds for each step that a stage spent on each phase, on whatever batch. */
  Map<Phase, Double> phases(int stage) {
    Map<Phase, Double> seconds = new EnumMap<>(Phase.class);
    for (Slice slice : slices) {
      if (slice.stage() == stage) {
        seconds.merge(slice.phase(), slice.secondsWithin(from, to) / steps, Double::sum);
      }
    }
    return seconds;
  }

  /**
   * What stages did in the first steps.
   *
   * @param stages how many there are
   * @param most steps
   */
  StageWindow timeline(int stages, int most) {
    long end = from + (to - from) / steps * Math.min(most, steps);
    return StageWindow.of(stages, slices, from, end);
  }

  /** What a block takes for a batch: the medians, phase by phase, of those of the window. */
  BlockCost cost(int block) {
    return new BlockCost(
        median(block, Phase.FORWARD),
        median(block, Phase.LOSS),
        median(block, Phase.BACKWARD),
        median(block, Phase.UPDATE));
  }

  private double median(int block, Phase phase) {
    Map<Integer, Double> byBatch = new HashMap<>();
    for (Slice slice : slices) {
      boolean here = slice.block() == block && slice.phase() == phase && slice.epoch() > 0;
      if (here && slice.batch() >= first && slice.batch() < first + steps) {
        double seconds = slice.secondsWithin(slice.start(), slice.end());
        byBatch.merge(slice.batch(), seconds, Double::sum);
      }
    }
    double[] sorted = byBatch.values().stream().mapToDouble(Double::doubleValue).toArray();
    Arrays.sort(sorted);
    return sorted.length == 0 ? 0 : sorted[sorted.length / 2];
  }
}
