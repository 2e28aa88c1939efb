// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.bench.result;

import io.github.scpl.train.report.EpochResult;
import io.github.scpl.train.report.Evaluation;
import io.github.scpl.train.report.StageTiming;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/**
 * What one run has come to.
 *
 * @param plan what was run
 * @param status how far it has come
 * @param message what ended it; null unless it diverged or failed
 * @param budget stages and native threads in words
 * @param parameters trained numbers in all
 * @param peakBytes most off-heap memory held by its arrays at one time
 * @param activeBlocks blocks that took part, on the mean over the steps of each epoch
 * @param epochs one entry per epoch that is done
 * @param test accuracy on the test set after the last epoch that is done; null if it is not known
 * @param fit accuracy on the training set, as it is labelled, after the last epoch; null if it was
 *     not measured
 */
public record MethodResult(
    RunPlan plan,
    Status status,
    String message,
    String budget,
    long parameters,
    long peakBytes,
    List<Double> activeBlocks,
    List<EpochResult> epochs,
    Evaluation test,
    Evaluation fit) {
  public String name() {
    return plan.name();
  }

  /** The same, as one that was ended from outside if it was under way. */
  public MethodResult interruptedIfRunning() {
    return status == Status.RUNNING
        ? new MethodResult(
            plan,
            Status.INTERRUPTED,
            message,
            budget,
            parameters,
            peakBytes,
            activeBlocks,
            epochs,
            test,
            fit)
        : this;
  }

  public boolean isFinished() {
    return status == Status.FINISHED;
  }

  /** The accuracy on the test set, from 0 to 1; not a number if it is not known. */
  public double accuracy() {
    return test == null ? Double.NaN : accuracy(test);
  }

  /** The accuracy on the test set of the deepest active exit; not a number if there is none. */
  public double deepestExitAccuracy() {
    return test == null ? Double.NaN : test.deepestActiveExit().orElse(Double.NaN);
  }

  /** The accuracy on the training set, from 0 to 1; not a number if it was not measured. */
  public double fitAccuracy() {
    return fit == null ? Double.NaN : accuracy(fit);
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
  public static boolean isActive(Evaluation evaluation, int output) {
    boolean head = output == evaluation.outputs().size() - 1;
    return head ? evaluation.activeHead().isPresent() : output < evaluation.activeBlocks();
  }

  /** Training time of all epochs. */
  double seconds() {
    return epochs.stream().mapToDouble(e -> e.training().seconds()).sum();
  }

  /** Training time of all epochs up to one, by its place. */
  double elapsed(int epoch) {
    return epochs.subList(0, epoch + 1).stream().mapToDouble(e -> e.training().seconds()).sum();
  }

  /** Training time of an epoch. */
  public Spread secondsPerEpoch() {
    return spread(e -> e.training().seconds());
  }

  /** Rows trained on per second, epoch by epoch. */
  public Spread samplesPerSecond() {
    return spread(e -> e.training().samplesPerSecond());
  }

  private Spread spread(ToDoubleFunction<EpochResult> number) {
    return Spread.of(epochs.stream().mapToDouble(number).toArray());
  }

  /**
   * How many times as fast as another run this one is, by the epochs that both have: the spread of
   * the ratios of the times of the same epoch, which runs have one after the other. So a machine
   * that gets slower from round to round moves no ratio, as it would one of two median times.
   */
  public Spread speedOver(MethodResult baseline) {
    double[] ratios = new double[Math.min(epochs.size(), baseline.epochs.size())];
    for (int i = 0; i < ratios.length; i++) {
      ratios[i] = baseline.epochs.get(i).training().seconds() / epochs.get(i).training().seconds();
    }
    return Spread.of(ratios);
  }

  /** Blocks that took part, on the mean over all steps; not a number if there was none. */
  double meanBlocks() {
    return activeBlocks.stream().mapToDouble(Double::doubleValue).average().orElse(Double.NaN);
  }

  /** Mean busy share of each stage, over epochs. */
  List<Double> utilization() {
    int stages = epochs.isEmpty() ? 0 : epochs.get(0).training().stages().size();
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
  public Map<String, Object> json() {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("name", name());
    map.put("method", plan.method().name());
    map.put("growth", plan.growth().text());
    map.put("seed", plan.seed());
    if (!plan.variant().isNone()) {
      map.put("variant", plan.variant().label());
      map.put("changes", plan.variant().changes());
    }
    map.put("status", status.toString());
    map.put("message", message);
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
    if (fit != null) {
      map.put("trainingAccuracy", fitAccuracy());
    }
    List<Object> all = new ArrayList<>();
    for (EpochResult epoch : epochs) {
      all.add(Map.of("training", epoch.training(), "evaluation", epoch.evaluation()));
    }
    map.put("epochs", all);
    return map;
  }
}
