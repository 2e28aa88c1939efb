package io.github.scpl.bench.experiment;

import io.github.scpl.train.EpochResult;
import io.github.scpl.train.StageTiming;
import java.util.List;

/**
 * What one method came to.
 *
 * @param method its name
 * @param budget stages and native threads in words
 * @param parameters trained numbers in all
 * @param peakBytes most off-heap memory held by arrays of the library at one time
 * @param epochs one entry per epoch
 */
record MethodResult(
    String method, String budget, long parameters, long peakBytes, List<EpochResult> epochs) {
  /** The head's accuracy after the last epoch, from 0 to 1. */
  double accuracy() {
    return epochs.get(epochs.size() - 1).evaluation().accuracy();
  }

  /** Mean training time of an epoch. */
  double secondsPerEpoch() {
    return epochs.stream().mapToDouble(e -> e.training().seconds()).average().orElseThrow();
  }

  /** Rows trained on per second. */
  double samplesPerSecond() {
    return epochs.stream().mapToLong(e -> e.training().samples()).sum()
        / epochs.stream().mapToDouble(e -> e.training().seconds()).sum();
  }

  /** Mean busy share of each stage, over epochs. */
  List<Double> utilization() {
    int stages = epochs.get(0).training().stages().size();
    Double[] means = new Double[stages];
    for (int s = 0; s < stages; s++) {
      int stage = s;
      means[s] =
          epochs.stream()
              .map(e -> e.training().stages().get(stage))
              .mapToDouble(StageTiming::utilization)
              .average()
              .orElseThrow();
    }
    return List.of(means);
  }
}
