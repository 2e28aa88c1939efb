// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.bench.exit;

import io.github.scpl.bench.result.NumberFormats;
import io.github.scpl.infer.policy.ExitOutcome;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * One policy, tried and measured.
 *
 * @param heldOut what it did on the held-out samples, which it was chosen by; null if there were
 *     none
 * @param test what it did on the test set
 * @param samplesPerSecond measured on the test set, one per repeat
 * @param ratios the same over the speed of all blocks, measured right before and after
 */
record ExitPoint(
    ExitOutcome heldOut, ExitOutcome test, List<Double> samplesPerSecond, List<Double> ratios) {
  /** The middle one of the numbers. */
  static double median(List<Double> numbers) {
    List<Double> sorted = numbers.stream().sorted(Comparator.naturalOrder()).toList();
    int middle = sorted.size() / 2;
    return sorted.size() % 2 == 1
        ? sorted.get(middle)
        : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
  }

  /** The middle one of the numbers, and the smallest and the largest. */
  static String spread(String format, List<Double> numbers) {
    double least = numbers.stream().mapToDouble(Double::doubleValue).min().orElseThrow();
    double most = numbers.stream().mapToDouble(Double::doubleValue).max().orElseThrow();
    return NumberFormats.format(format, median(numbers))
        + " ("
        + NumberFormats.format(format, least)
        + "-"
        + NumberFormats.format(format, most)
        + ")";
  }

  /** The time of a sample, measured on the test set. */
  double milliseconds() {
    return 1000 / median(samplesPerSecond);
  }

  /** The policy with a threshold that can be read. */
  String shortPolicy() {
    return shortPolicy(test.policy().toString());
  }

  static String shortPolicy(String policy) {
    int colon = policy.indexOf(':');
    return colon < 0 || policy.indexOf('.') < 0
        ? policy
        : policy.substring(0, colon + 1)
            + NumberFormats.format("%.4f", Double.parseDouble(policy.substring(colon + 1)));
  }

  Map<String, Object> json() {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("policy", test.policy().toString());
    if (heldOut != null) {
      map.put("heldOut", outcome(heldOut));
    }
    map.put("test", outcome(test));
    map.put("samplesPerSecond", samplesPerSecond);
    map.put("ratioToAllBlocks", ratios);
    return map;
  }

  private static Map<String, Object> outcome(ExitOutcome outcome) {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("accuracy", outcome.accuracy());
    map.put("shares", outcome.shares());
    map.put("meanBlocks", outcome.meanBlocks());
    return map;
  }
}
