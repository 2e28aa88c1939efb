// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.bench.exit;

import io.github.scpl.infer.policy.Calibration;
import io.github.scpl.infer.policy.ExitLogits;
import io.github.scpl.infer.policy.ExitPolicy;
import io.github.scpl.infer.policy.ExitSettings;
import io.github.scpl.infer.policy.PolicyFamily;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The trade-off of a trained network on the test set.
 *
 * @param test what all outputs say about the test set
 * @param scaling temperatures of the outputs; null if there are none
 * @param curves policies that were tried and timed
 * @param choice the policy that is recommended
 */
public record ExitStudy(
    ExitLogits test, ExitSettings scaling, List<Curve> curves, ExitChoice choice) {
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
  public record Plan(
      List<PolicyFamily> families,
      ExitGoal goal,
      boolean calibrated,
      int points,
      int repeats,
      int nativeThreads) {}

  /**
   * The policies of a family, from the one that lets rows leave most easily on.
   *
   * @param name of the family
   * @param chosen the place of the one that is recommended of them; -1 if none is
   * @param allBlocks samples/s of all blocks, measured along with them
   */
  record Curve(String name, List<ExitPoint> points, int chosen, List<Double> allBlocks) {
    ExitPoint chosenPoint() {
      return chosen < 0 ? null : points.get(chosen);
    }
  }

  /** Copies the list. */
  public ExitStudy {
    curves = List.copyOf(curves);
  }

  /** Calibration errors on the test set, without temperatures. */
  List<Double> errors() {
    return Calibration.errors(test, ExitSettings.of(ExitPolicy.never()));
  }

  /** Calibration errors on the test set with temperatures, if there are some. */
  List<Double> scaledErrors() {
    return Calibration.errors(test, scaling);
  }

  /** The temperature of an output, if there are some. */
  double temperature(int output) {
    return output < test.exits() ? scaling.exitTemperature(output) : scaling.headTemperature();
  }

  /** Whether policies decide by scaled probabilities. */
  boolean decidesByScaled() {
    return choice.temperatures() != null;
  }

  /** The policy that is recommended; null if none is. */
  ExitPoint best() {
    if (choice.settings() == null) {
      return null;
    }
    return curves.stream()
        .map(Curve::chosenPoint)
        .filter(point -> point != null)
        .filter(point -> point.test().policy().equals(choice.settings().policy()))
        .findFirst()
        .orElseThrow();
  }

  Map<String, Object> json() {
    Map<String, Object> map = new LinkedHashMap<>();
    List<Object> outputs = new ArrayList<>();
    for (int i = 0; i < test.outputNames().size(); i++) {
      Map<String, Object> output = new LinkedHashMap<>();
      output.put("name", test.outputNames().get(i));
      output.put("accuracy", test.accuracy(i));
      if (scaling != null) {
        output.put("temperature", temperature(i));
      }
      output.put("calibrationErrorBefore", errors().get(i));
      if (scaling != null) {
        output.put("calibrationErrorAfter", scaledErrors().get(i));
      }
      outputs.add(output);
    }
    map.put("outputs", outputs);
    List<Object> families = new ArrayList<>();
    for (Curve curve : curves) {
      Map<String, Object> family = new LinkedHashMap<>();
      family.put("family", curve.name());
      family.put("allBlocksSamplesPerSecond", curve.allBlocks());
      family.put("points", curve.points().stream().map(ExitPoint::json).toList());
      if (curve.chosenPoint() != null) {
        family.put("chosen", curve.chosenPoint().test().policy().toString());
      }
      families.add(family);
    }
    map.put("policies", families);
    map.put("choice", choice.kind().toString().toLowerCase(Locale.ROOT));
    if (choice.settings() == null) {
      map.put("why", choice.why());
    } else {
      map.put("goal", choice.goal());
      if (choice.kind() == ExitChoice.Kind.CHOSEN) {
        map.put("goalMet", choice.met());
      }
      map.put("settings", choice.settings().toText().lines().toList());
    }
    return map;
  }
}
