package io.github.scpl.bench.experiment;

import io.github.scpl.train.EpochResult;
import io.github.scpl.train.Evaluation;
import io.github.scpl.train.StageTiming;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What one run came to.
 *
 * @param candidate what was run
 * @param budget stages and native threads in words
 * @param parameters trained numbers in all
 * @param peakBytes most off-heap memory held by arrays of the library at one time
 * @param activeBlocks blocks that took part, on the mean over the steps of each epoch
 * @param epochs one entry per epoch
 * @param test accuracy on the test set after the last epoch
 */
record MethodResult(
    Candidate candidate,
    String budget,
    long parameters,
    long peakBytes,
    List<Double> activeBlocks,
    List<EpochResult> epochs,
    Evaluation test) {
  String name() {
    return candidate.name();
  }

  /** The accuracy on the test set after the last epoch, from 0 to 1. */
  double accuracy() {
    return accuracy(test);
  }

  /**
   * The accuracy, from 0 to 1, of the head if it is active, otherwise of the deepest active exit,
   * otherwise not a number.
   */
  static double accuracy(Evaluation evaluation) {
    return evaluation
        .activeHead()
        .orElseGet(() -> evaluation.deepestActiveExit().orElse(Double.NaN));
  }

  /** Whether an output, counted from 0, is that of an active block. */
  static boolean isActive(Evaluation evaluation, int output) {
    boolean head = output == evaluation.outputs().size() - 1;
    return head ? evaluation.activeHead().isPresent() : output < evaluation.activeBlocks();
  }

  /** Training time of all epochs. */
  double seconds() {
    return epochs.stream().mapToDouble(e -> e.training().seconds()).sum();
  }

  /** Mean training time of an epoch. */
  double secondsPerEpoch() {
    return seconds() / epochs.size();
  }

  /** Rows trained on per second. */
  double samplesPerSecond() {
    return epochs.stream().mapToLong(e -> e.training().samples()).sum() / seconds();
  }

  /** Blocks that took part, on the mean over all steps. */
  double meanBlocks() {
    return activeBlocks.stream().mapToDouble(Double::doubleValue).average().orElseThrow();
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

  /** All of it, by name. */
  Map<String, Object> json() {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("method", candidate.method().name());
    map.put("growth", candidate.growth().text());
    map.put("threads", budget);
    map.put("parameters", parameters);
    map.put("accuracy", accuracy());
    map.put("seconds", seconds());
    map.put("secondsPerEpoch", secondsPerEpoch());
    map.put("samplesPerSecond", samplesPerSecond());
    map.put("peakOffHeapBytes", peakBytes);
    map.put("stageUtilization", utilization());
    map.put("activeBlocks", activeBlocks);
    map.put("test", test);
    List<Object> all = new ArrayList<>();
    for (EpochResult epoch : epochs) {
      all.add(Map.of("training", epoch.training(), "evaluation", epoch.evaluation()));
    }
    map.put("epochs", all);
    return map;
  }
}
