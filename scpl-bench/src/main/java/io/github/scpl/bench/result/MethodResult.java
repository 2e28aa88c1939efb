// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.bench.result;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.scpl.bench.option.GrowthChoice;
import io.github.scpl.bench.option.Training;
import io.github.scpl.bench.timeline.StageWindow;
import io.github.scpl.train.report.EpochReport;
import io.github.scpl.train.report.EpochResult;
import io.github.scpl.train.report.Evaluation;
import io.github.scpl.train.report.StageTiming;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
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
 * @param skippedBatches how many training batches each block left aside, since numbers were not
 *     finite, up to the last block that left any
 * @param epochs one entry per epoch that is done
 * @param test accuracy on the test set after the last epoch that is done; null if it is not known
 * @param fits accuracy on the training set, as it is labelled, after the epochs, counted from 1,
 *     after which it was measured
 * @param confusion what was taken for what on the test set; null if it is not known
 * @param timeline what stages did in the middle of the first epoch; null if it was not recorded
 */
public record MethodResult(
    RunPlan plan,
    Status status,
    String message,
    String budget,
    long parameters,
    long peakBytes,
    List<Double> activeBlocks,
    List<Long> skippedBatches,
    List<EpochResult> epochs,
    Evaluation test,
    Map<Integer, Evaluation> fits,
    Confusion confusion,
    StageWindow timeline) {
  public String name() {
    return plan.name();
  }

  /** The same under another name. */
  MethodResult named(String other) {
    return with(
        new RunPlan(other, plan.method(), plan.growth(), plan.variant(), plan.seed()), status);
  }

  /** The same, as one that was ended from outside if it was under way. */
  public MethodResult interruptedIfRunning() {
    return status == Status.RUNNING ? with(plan, Status.INTERRUPTED) : this;
  }

  private MethodResult with(RunPlan newPlan, Status newStatus) {
    return new MethodResult(
        newPlan,
        newStatus,
        message,
        budget,
        parameters,
        peakBytes,
        activeBlocks,
        skippedBatches,
        epochs,
        test,
        fits,
        confusion,
        timeline);
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

  /**
   * The accuracy on the training set, from 0 to 1, after the last epoch that is done; not a number
   * if it was not measured.
   */
  public double fitAccuracy() {
    Evaluation fit = fits.get(epochs.size());
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

  /** The output whose accuracy {@link #accuracy(Evaluation)} is; -1 if there is none. */
  public static int decidingOutput(Evaluation evaluation) {
    if (evaluation.activeHead().isPresent()) {
      return evaluation.outputs().size() - 1;
    }
    return evaluation.deepestActiveExit().isPresent() ? evaluation.activeBlocks() - 1 : -1;
  }

  /** Training time of all epochs. */
  double seconds() {
    return epochs.stream().mapToDouble(e -> e.training().seconds()).sum();
  }

  /** Training time of all epochs up to one, by its place. */
  double elapsed(int epoch) {
    return epochs.subList(0, epoch + 1).stream().mapToDouble(e -> e.training().seconds()).sum();
  }

  /**
   * Training time up to the first epoch after which an accuracy, from 0 to 1, was reached on what
   * every epoch is evaluated on; not a number if it never was.
   */
  double secondsTo(double accuracy) {
    for (int i = 0; i < epochs.size(); i++) {
      if (accuracy(epochs.get(i).evaluation()) >= accuracy) {
        return elapsed(i);
      }
    }
    return Double.NaN;
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
    return Spread.of(ratiosTo(baseline));
  }

  /** These ratios themselves. */
  double[] ratiosTo(MethodResult baseline) {
    double[] ratios = new double[Math.min(epochs.size(), baseline.epochs.size())];
    for (int i = 0; i < ratios.length; i++) {
      ratios[i] = baseline.epochs.get(i).training().seconds() / epochs.get(i).training().seconds();
    }
    return ratios;
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
    map.put("skippedBatches", skippedBatches);
    map.put("test", test);
    if (fits.containsKey(epochs.size())) {
      map.put("trainingAccuracy", fitAccuracy());
    }
    map.put("confusion", confusion);
    if (timeline != null) {
      map.put("timeline", timeline.json());
    }
    List<Object> all = new ArrayList<>();
    for (int i = 0; i < epochs.size(); i++) {
      Map<String, Object> epoch = new LinkedHashMap<>();
      epoch.put("training", epochs.get(i).training());
      epoch.put("elapsedSeconds", elapsed(i));
      epoch.put("evaluation", epochs.get(i).evaluation());
      if (fits.containsKey(i + 1)) {
        epoch.put("onTrainingSet", fits.get(i + 1));
      }
      all.add(epoch);
    }
    map.put("epochs", all);
    return map;
  }

  /**
   * What {@link #json} was written from.
   *
   * @throws IllegalArgumentException if it is something else
   */
  static MethodResult of(JsonNode json) {
    List<EpochResult> epochs = new ArrayList<>();
    Map<Integer, Evaluation> fits = new HashMap<>();
    for (JsonNode epoch : json.path("epochs")) {
      epochs.add(
          new EpochResult(
              Json.read(epoch.get("training"), EpochReport.class),
              Json.read(epoch.get("evaluation"), Evaluation.class)));
      if (epoch.has("onTrainingSet")) {
        fits.put(epochs.size(), Json.read(epoch.get("onTrainingSet"), Evaluation.class));
      }
    }
    List<Double> activeBlocks = new ArrayList<>();
    json.path("activeBlocks").forEach(blocks -> activeBlocks.add(blocks.asDouble()));
    List<Long> skippedBatches = new ArrayList<>();
    json.path("skippedBatches").forEach(batches -> skippedBatches.add(batches.asLong()));
    return new MethodResult(
        new RunPlan(
            json.path("name").asText(),
            Training.ofResult(json.path("method").asText()),
            GrowthChoice.parse(json.path("growth").asText()),
            new Variant(json.path("variant").asText(), Double.NaN, Map.of()),
            json.path("seed").asLong()),
        Status.valueOf(json.path("status").asText().toUpperCase(Locale.ROOT)),
        json.path("message").isTextual() ? json.get("message").asText() : null,
        json.path("threads").asText(),
        json.path("parameters").asLong(),
        json.path("peakOffHeapBytes").asLong(),
        activeBlocks,
        skippedBatches,
        epochs,
        Json.read(json.path("test"), Evaluation.class),
        fits,
        Json.read(json.path("confusion"), Confusion.class),
        StageWindow.of(json.path("timeline")));
  }
}
