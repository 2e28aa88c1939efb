// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.bench.experiment;

import io.github.scpl.block.Network;
import io.github.scpl.data.BatchSource;
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
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Studies the exits of a network that nobody else uses meanwhile. */
final class ExitStudies {
  private static final String STORED = "stored";

  private final Network network;
  private final Data data;
  private final ExitStudy.Plan plan;

  ExitStudies(Network network, Data data, ExitStudy.Plan plan) {
    this.network = network;
    this.data = data;
    this.plan = plan;
  }

  /** Chooses policies and temperatures on held-out samples, and tries them on the test set. */
  ExitStudy chosen() throws IOException, InterruptedException {
    try (Classifier all = classifier()) {
      ExitLogits heldOut = all.record(data.validation());
      List<Double> secondsPerBlock = all.secondsPerBlock();
      ExitLogits test = all.record(data.test());
      Calibration calibration = Calibration.of(heldOut);
      ExitSettings scaling = calibration.settings(ExitPolicy.never());
      ExitSettings temperatures = plan.calibrated() ? scaling : all.settings();
      List<ExitStudy.Curve> curves = new ArrayList<>();
      try (ExitTiming timing = timing(data.test(), test)) {
        for (PolicyFamily family : plan.families()) {
          ExitCurve curve = ExitCurve.of(heldOut, family, temperatures);
          ExitOutcome chosen = plan.goal().choose(curve, secondsPerBlock);
          curves.add(measure(family, curve, chosen, timing));
        }
      }
      ExitOutcome best =
          curves.stream()
              .map(curve -> curve.chosenPoint().heldOut())
              .min(plan.goal().order(secondsPerBlock))
              .orElseThrow();
      ExitSettings settings = temperatures.withPolicy(best.policy());
      boolean met = plan.goal().isMetBy(best, secondsPerBlock);
      ExitChoice choice = ExitChoice.chosen(settings, plan.goal(), met);
      return new ExitStudy(test, scaling, curves, choice);
    }
  }

  /** Tries what needs no held-out samples: the given choice, if it is one, and the exits. */
  ExitStudy of(ExitChoice choice) throws IOException, InterruptedException {
    try (Classifier all = classifier()) {
      ExitLogits test = all.record(data.test());
      ExitSettings temperatures = choice.settings() == null ? all.settings() : choice.settings();
      List<ExitPolicy> fixed = new ArrayList<>();
      for (int exit = 0; exit < test.exits(); exit++) {
        fixed.add(ExitPolicy.fixed(exit));
      }
      fixed.add(ExitPolicy.never());
      ExitPolicy recommended = choice.settings() == null ? null : choice.settings().policy();
      List<ExitStudy.Curve> curves = new ArrayList<>();
      try (ExitTiming timing = timing(data.test(), test)) {
        if (recommended != null && !fixed.contains(recommended)) {
          curves.add(measure(STORED, List.of(recommended), recommended, temperatures, timing));
        }
        String name = PolicyFamily.FIXED.toString();
        curves.add(measure(name, fixed, recommended, temperatures, timing));
      }
      return new ExitStudy(test, choice.temperatures(), curves, choice);
    }
  }

  private Classifier classifier() {
    return Classifier.builder(network).nativeThreads(plan.nativeThreads()).build();
  }

  private ExitTiming timing(BatchSource source, ExitLogits logits)
      throws IOException, InterruptedException {
    return new ExitTiming(network, source, logits, plan.nativeThreads());
  }

  private ExitStudy.Curve measure(
      String name,
      List<ExitPolicy> policies,
      ExitPolicy recommended,
      ExitSettings temperatures,
      ExitTiming timing)
      throws InterruptedException {
    List<ExitSettings> settings = policies.stream().map(temperatures::withPolicy).toList();
    ExitSettings all = temperatures.withPolicy(ExitPolicy.never());
    ExitTiming.Speeds speeds = timing.measure(settings, all, plan.repeats());
    List<ExitPoint> points = new ArrayList<>();
    for (int i = 0; i < policies.size(); i++) {
      points.add(point(null, settings.get(i), speeds, i, timing));
    }
    return new ExitStudy.Curve(name, points, policies.indexOf(recommended), speeds.allBlocks());
  }

  private ExitStudy.Curve measure(
      PolicyFamily family, ExitCurve heldOut, ExitOutcome chosen, ExitTiming timing)
      throws InterruptedException {
    List<ExitOutcome> picked = pick(heldOut, plan.points(), chosen);
    List<ExitSettings> settings =
        picked.stream().map(point -> heldOut.settings().withPolicy(point.policy())).toList();
    ExitTiming.Speeds speeds = timing.measure(settings, heldOut.settings(), plan.repeats());
    List<ExitPoint> points = new ArrayList<>();
    for (int i = 0; i < picked.size(); i++) {
      points.add(point(picked.get(i), settings.get(i), speeds, i, timing));
    }
    return new ExitStudy.Curve(
        family.toString(), points, picked.indexOf(chosen), speeds.allBlocks());
  }

  private static ExitPoint point(
      ExitOutcome heldOut,
      ExitSettings settings,
      ExitTiming.Speeds speeds,
      int place,
      ExitTiming timing) {
    return new ExitPoint(
        heldOut,
        ExitOutcome.of(timing.logits(), settings),
        speeds.samplesPerSecond().get(place),
        speeds.ratios(place));
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
}
