package io.github.scpl.bench.experiment;

import io.github.scpl.block.Network;
import io.github.scpl.infer.Calibration;
import io.github.scpl.infer.Classifier;
import io.github.scpl.infer.ExitCurve;
import io.github.scpl.infer.ExitLogits;
import io.github.scpl.infer.ExitOutcome;
import io.github.scpl.infer.ExitPolicy;
import io.github.scpl.infer.ExitSettings;
import io.github.scpl.infer.PolicyFamily;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The trade-off of a trained network: policies and temperatures are chosen on held-out samples,
 * then tried and timed on the test set.
 */
final class ExitStudy {
  /**
   * What to study.
   *
   * @param families of policies
   * @param goal what thresholds are chosen for
   * @param calibrated whether policies decide by probabilities of their temperatures
   * @param points thresholds of each family
   * @param repeats of each measurement
   * @param nativeThreads of the classifier
   */
  record Plan(
      List<PolicyFamily> families,
      ExitGoal goal,
      boolean calibrated,
      int points,
      int repeats,
      int nativeThreads) {}

  /**
   * The policies of a family, from the one that lets rows leave most easily on.
   *
   * @param chosen the place of the one that meets the goal
   * @param allBlocks samples/s of all blocks, measured along with them
   */
  record Curve(PolicyFamily family, List<ExitPoint> points, int chosen, List<Double> allBlocks) {
    ExitPoint chosenPoint() {
      return points.get(chosen);
    }
  }

  private final Plan plan;
  private final ExitLogits test;
  private final Calibration calibration;
  private final ExitSettings temperatures;
  private final List<Curve> curves;

  private ExitStudy(
      Plan plan,
      ExitLogits test,
      Calibration calibration,
      ExitSettings temperatures,
      List<Curve> curves) {
    this.plan = plan;
    this.test = test;
    this.calibration = calibration;
    this.temperatures = temperatures;
    this.curves = curves;
  }

  /** Studies a network that nobody else uses meanwhile. */
  static ExitStudy of(Network network, Data data, Plan plan)
      throws IOException, InterruptedException {
    try (Classifier all = Classifier.builder(network).nativeThreads(plan.nativeThreads()).build()) {
      ExitLogits heldOut = all.record(data.validation());
      List<Double> secondsPerBlock = all.secondsPerBlock();
      ExitLogits test = all.record(data.test());
      Calibration calibration = Calibration.of(heldOut);
      ExitSettings temperatures =
          plan.calibrated() ? calibration.settings(ExitPolicy.never()) : all.settings();
      List<Curve> curves = new ArrayList<>();
      try (ExitTiming timing = new ExitTiming(network, data.test(), test, plan.nativeThreads())) {
        for (PolicyFamily family : plan.families()) {
          ExitCurve curve = ExitCurve.of(heldOut, family, temperatures);
          ExitOutcome chosen = plan.goal().choose(curve, secondsPerBlock);
          curves.add(measure(family, curve, chosen, plan, timing));
        }
      }
      return new ExitStudy(plan, test, calibration, temperatures, curves);
    }
  }

  private static Curve measure(
      PolicyFamily family, ExitCurve heldOut, ExitOutcome chosen, Plan plan, ExitTiming timing)
      throws InterruptedException {
    List<ExitOutcome> picked = pick(heldOut, plan.points(), chosen);
    List<ExitSettings> settings =
        picked.stream().map(point -> heldOut.settings().withPolicy(point.policy())).toList();
    ExitTiming.Speeds speeds = timing.measure(settings, heldOut.settings(), plan.repeats());
    List<ExitPoint> points = new ArrayList<>();
    for (int i = 0; i < picked.size(); i++) {
      points.add(
          new ExitPoint(
              picked.get(i),
              ExitOutcome.of(timing.logits(), settings.get(i)),
              speeds.samplesPerSecond().get(i),
              speeds.ratios(i)));
    }
    return new Curve(family, points, picked.indexOf(chosen), speeds.allBlocks());
  }

  /**
   * Points that are about evenly spaced in mean blocks, the last one and the chosen one included.
   */
  private static List<ExitOutcome> pick(ExitCurve curve, int count, ExitOutcome chosen) {
    List<ExitOutcome> all = curve.points();
    double most = all.stream().mapToDouble(ExitOutcome::meanBlocks).max().orElseThrow();
    double least = all.stream().mapToDouble(ExitOutcome::meanBlocks).min().orElseThrow();
    Set<ExitOutcome> picked = new LinkedHashSet<>();
    for (int k = 0; k < count; k++) {
      double target = least + (most - least) * k / (count - 1);
      picked.add(
          all.stream()
              .min(Comparator.comparingDouble(point -> Math.abs(point.meanBlocks() - target)))
              .orElseThrow());
    }
    picked.add(chosen);
    picked.add(all.get(all.size() - 1));
    return all.stream().filter(picked::contains).toList();
  }

  ExitGoal goal() {
    return plan.goal();
  }

  ExitLogits test() {
    return test;
  }

  Calibration calibration() {
    return calibration;
  }

  /** Calibration errors on the test set, without temperatures or with them. */
  List<Double> testErrors(boolean calibrated) {
    ExitPolicy never = ExitPolicy.never();
    return Calibration.errors(
        test, calibrated ? calibration.settings(never) : ExitSettings.of(never));
  }

  boolean calibrated() {
    return plan.calibrated();
  }

  List<Curve> curves() {
    return curves;
  }

  /** The curve whose chosen policy meets the goal best. */
  Curve best() {
    return curves.stream()
        .min(Comparator.comparing(curve -> curve.chosenPoint().heldOut(), plan.goal().order()))
        .orElseThrow();
  }

  /** The policy that meets the goal best, with the temperatures that it decides by. */
  ExitSettings bestSettings() {
    return temperatures.withPolicy(best().chosenPoint().test().policy());
  }

  Map<String, Object> json() {
    Map<String, Object> map = new LinkedHashMap<>();
    List<Object> outputs = new ArrayList<>();
    for (int i = 0; i < test.outputNames().size(); i++) {
      Map<String, Object> output = new LinkedHashMap<>();
      output.put("name", test.outputNames().get(i));
      output.put("accuracy", test.accuracy(i));
      output.put("temperature", calibration.temperatures().get(i));
      output.put("calibrationErrorBefore", testErrors(false).get(i));
      output.put("calibrationErrorAfter", testErrors(true).get(i));
      outputs.add(output);
    }
    map.put("outputs", outputs);
    List<Object> families = new ArrayList<>();
    for (Curve curve : curves) {
      Map<String, Object> family = new LinkedHashMap<>();
      family.put("family", curve.family().toString());
      family.put("allBlocksSamplesPerSecond", curve.allBlocks());
      family.put("points", curve.points().stream().map(ExitPoint::json).toList());
      family.put("chosen", curve.chosenPoint().test().policy().toString());
      families.add(family);
    }
    map.put("policies", families);
    map.put("goal", goal().toString());
    map.put("settings", bestSettings().toText().lines().toList());
    return map;
  }
}
