// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.bench.exit;

import io.github.scpl.bench.data.Data;
import io.github.scpl.bench.progress.ProgressMonitor;
import io.github.scpl.bench.progress.Task;
import io.github.scpl.block.Network;
import io.github.scpl.data.BatchSource;
import io.github.scpl.infer.Classifier;
import io.github.scpl.infer.policy.Calibration;
import io.github.scpl.infer.policy.ExitCurve;
import io.github.scpl.infer.policy.ExitLogits;
import io.github.scpl.infer.policy.ExitOutcome;
import io.github.scpl.infer.policy.ExitPolicy;
import io.github.scpl.infer.policy.ExitSettings;
import io.github.scpl.infer.policy.PolicyFamily;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Studies the exits of a network that nobody else uses meanwhile. */
public final class ExitStudies {
  private static final String STORED = "stored";

  private final Network network;
  private final Data data;
  private final ExitStudy.Plan plan;
  private final ProgressMonitor monitor;

  /** The points of a family that are to be measured. */
  private record Picked(
      PolicyFamily family, ExitCurve heldOut, ExitOutcome chosen, List<ExitOutcome> points) {}

  public ExitStudies(Network network, Data data, ExitStudy.Plan plan, ProgressMonitor monitor) {
    this.network = network;
    this.data = data;
    this.plan = plan;
    this.monitor = monitor;
  }

  /** Chooses policies and temperatures on held-out samples, and tries them on the test set. */
  public ExitStudy chosen() throws IOException, InterruptedException {
    try (Classifier all = classifier()) {
      ExitLogits heldOut = record(all, "held-out", data.validation());
      List<Double> secondsPerBlock = all.secondsPerBlock();
      ExitLogits test = record(all, "test", data.test());
      Calibration calibration = calibrate(heldOut);
      ExitSettings scaling = calibration.settings(ExitPolicy.never());
      ExitSettings temperatures = plan.calibrated() ? scaling : all.settings();
      List<Picked> families = pick(heldOut, temperatures, secondsPerBlock);
      int policies = families.stream().mapToInt(family -> family.points().size()).sum();
      List<ExitStudy.Curve> curves = new ArrayList<>();
      try (ExitTiming timing = timing(data.test(), test);
          Task task = measuring(policies)) {
        for (Picked family : families) {
          curves.add(measure(family, timing, task));
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
      ExitLogits test = record(all, "test", data.test());
      ExitSettings temperatures = choice.settings() == null ? all.settings() : choice.settings();
      List<ExitPolicy> fixed = new ArrayList<>();
      for (int exit = 0; exit < test.exits(); exit++) {
        fixed.add(ExitPolicy.fixed(exit));
      }
      fixed.add(ExitPolicy.never());
      ExitPolicy recommended = choice.settings() == null ? null : choice.settings().policy();
      List<ExitStudy.Curve> curves = new ArrayList<>();
      boolean other = recommended != null && !fixed.contains(recommended);
      try (ExitTiming timing = timing(data.test(), test);
          Task task = measuring(fixed.size() + (other ? 1 : 0))) {
        if (other) {
          List<ExitPolicy> stored = List.of(recommended);
          curves.add(measure(STORED, stored, recommended, temperatures, timing, task));
        }
        String name = PolicyFamily.FIXED.toString();
        curves.add(measure(name, fixed, recommended, temperatures, timing, task));
      }
      return new ExitStudy(test, choice.temperatures(), curves, choice);
    }
  }

  private Classifier classifier() {
    return Classifier.builder(network).nativeThreads(plan.nativeThreads()).build();
  }

  @SuppressWarnings("try") // the task is a scope, not a value
  private ExitLogits record(Classifier all, String set, BatchSource source)
      throws IOException, InterruptedException {
    try (Task task = Task.begin(monitor, "Classifying the " + set + " samples by all outputs")) {
      return all.record(source);
    }
  }

  @SuppressWarnings("try") // the task is a scope, not a value
  private Calibration calibrate(ExitLogits heldOut) {
    try (Task task = Task.begin(monitor, "Choosing temperatures")) {
      return Calibration.of(heldOut);
    }
  }

  private List<Picked> pick(
      ExitLogits heldOut, ExitSettings temperatures, List<Double> secondsPerBlock) {
    List<Picked> picked = new ArrayList<>();
    try (Task task = Task.begin(monitor, "Choosing thresholds")) {
      task.parts("family", plan.families().size());
      for (PolicyFamily family : plan.families()) {
        task.next();
        ExitCurve curve = ExitCurve.of(heldOut, family, temperatures);
        ExitOutcome chosen = plan.goal().choose(curve, secondsPerBlock);
        picked.add(new Picked(family, curve, chosen, pick(curve, plan.points(), chosen)));
      }
    }
    return picked;
  }

  /** Each policy is measured in every repeat. */
  private Task measuring(int policies) {
    return Task.begin(monitor, "Measuring policies")
        .parts("measurement", policies * plan.repeats());
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
      ExitTiming timing,
      Task task)
      throws InterruptedException {
    List<ExitSettings> settings = policies.stream().map(temperatures::withPolicy).toList();
    ExitSettings all = temperatures.withPolicy(ExitPolicy.never());
    ExitTiming.Speeds speeds = timing.measure(settings, all, plan.repeats(), task::next);
    List<ExitPoint> points = new ArrayList<>();
    for (int i = 0; i < policies.size(); i++) {
      points.add(point(null, settings.get(i), speeds, i, timing));
    }
    return new ExitStudy.Curve(name, points, policies.indexOf(recommended), speeds.allBlocks());
  }

  private ExitStudy.Curve measure(Picked family, ExitTiming timing, Task task)
      throws InterruptedException {
    List<ExitOutcome> picked = family.points();
    ExitSettings all = family.heldOut().settings();
    List<ExitSettings> settings =
        picked.stream().map(point -> all.withPolicy(point.policy())).toList();
    ExitTiming.Speeds speeds = timing.measure(settings, all, plan.repeats(), task::next);
    List<ExitPoint> points = new ArrayList<>();
    for (int i = 0; i < picked.size(); i++) {
      points.add(point(picked.get(i), settings.get(i), speeds, i, timing));
    }
    return new ExitStudy.Curve(
        family.family().toString(), points, picked.indexOf(family.chosen()), speeds.allBlocks());
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
