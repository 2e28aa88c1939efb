// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.bench.study;

import io.github.scpl.bench.result.Variant;
import io.github.scpl.bench.statistics.Estimate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleBiFunction;
import java.util.function.ToDoubleFunction;

/**
 * What the repetitions of one method in one variant have come to, beside a baseline.
 *
 * @param runs observations of it, one for each seed
 * @param baseline observations of what it is compared with, paired by seed
 */
public record Summary(List<Observation> runs, List<Observation> baseline) {
  /**
   * Summarizes in the order of first appearance.
   *
   * @param sameVariant whether the baseline is the first name of the same variant, rather than the
   *     first of all
   */
  public static List<Summary> of(List<Observation> all, boolean sameVariant) {
    Map<List<Object>, List<Observation>> rows = new LinkedHashMap<>();
    Map<Object, List<Object>> firsts = new LinkedHashMap<>();
    for (Observation each : all) {
      List<Object> row = List.of(each.variant(), each.name());
      rows.computeIfAbsent(row, key -> new ArrayList<>()).add(each);
      firsts.putIfAbsent(sameVariant ? each.variant() : "all", row);
    }
    List<Summary> summaries = new ArrayList<>();
    rows.forEach(
        (row, runs) -> {
          List<Object> first = firsts.get(sameVariant ? row.get(0) : "all");
          summaries.add(new Summary(runs, rows.get(first)));
        });
    return summaries;
  }

  Variant variant() {
    return runs.get(0).variant();
  }

  String name() {
    return runs.get(0).name();
  }

  boolean isBaseline() {
    return runs == baseline;
  }

  String baselineName() {
    Observation first = baseline.get(0);
    return first.variant().equals(variant()) || first.variant().isNone()
        ? first.name()
        : first.variant().label();
  }

  long finished() {
    return runs.stream().filter(Observation::finished).count();
  }

  boolean isComplete() {
    return finished() == runs.size();
  }

  Estimate accuracy() {
    return over(Observation::accuracy);
  }

  Estimate fit() {
    return over(Observation::fit);
  }

  Estimate gap() {
    return over(Observation::gap);
  }

  Estimate seconds() {
    return over(Observation::medianSeconds);
  }

  /** Accuracy minus that of the baseline. */
  Estimate accuracyDifference() {
    return paired((own, other) -> own.accuracy() - other.accuracy());
  }

  /** The gap between training and test minus that of the baseline. */
  Estimate gapDifference() {
    return paired((own, other) -> own.gap() - other.gap());
  }

  /** How many times as fast as the baseline it is, by the logarithms of the ratios. */
  Estimate speed() {
    return paired((own, other) -> Math.log(own.speedOver(other))).exp();
  }

  long peakBytes() {
    return runs.stream().mapToLong(Observation::peakBytes).max().orElse(0);
  }

  private Estimate over(ToDoubleFunction<Observation> number) {
    return Estimate.of(runs.stream().filter(Observation::finished).mapToDouble(number).toArray());
  }

  private Estimate paired(ToDoubleBiFunction<Observation, Observation> difference) {
    List<Double> differences = new ArrayList<>();
    for (Observation run : runs) {
      for (Observation other : baseline) {
        if (run.seed() == other.seed() && run.finished() && other.finished()) {
          differences.add(difference.applyAsDouble(run, other));
        }
      }
    }
    return Estimate.of(differences.stream().mapToDouble(Double::doubleValue).toArray());
  }

  /** All of it, by name. */
  public Map<String, Object> json() {
    Map<String, Object> map = new LinkedHashMap<>();
    if (!variant().isNone()) {
      map.put("variant", variant().label());
      map.put("value", variant().value());
      map.put("changes", variant().changes());
    }
    map.put("name", name());
    map.put("runs", runs.size());
    map.put("finished", finished());
    map.put("accuracy", accuracy().json());
    map.put("seconds", seconds().json());
    if (fit().n() > 0) {
      map.put("trainingAccuracy", fit().json());
      map.put("gap", gap().json());
    }
    if (!isBaseline()) {
      map.put("baseline", baselineName());
      map.put("accuracyDifference", accuracyDifference().testJson());
      map.put("timesAsFast", speed().testJson());
    }
    return map;
  }
}
