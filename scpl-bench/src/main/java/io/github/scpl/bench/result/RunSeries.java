// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.bench.result;

import io.github.scpl.bench.report.LineChart.Point;
import io.github.scpl.bench.statistics.Estimate;
import io.github.scpl.train.report.EpochResult;
import io.github.scpl.train.report.Evaluation;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;

/**
 * Runs that differ in their seed only, at least one: a line in a chart, with a band if there are
 * several.
 *
 * @param name as printed
 */
record RunSeries(String name, List<Repetition> runs) {
  /** All runs, those of one name together, in the order of the first of each. */
  static List<RunSeries> of(List<MethodResult> results) {
    Map<String, List<Repetition>> byName = new LinkedHashMap<>();
    for (MethodResult result : results) {
      byName
          .computeIfAbsent(result.name(), name -> new ArrayList<>())
          .add(new Repetition(result, result.plan().seed(), 0));
    }
    return byName.entrySet().stream()
        .map(entry -> new RunSeries(entry.getKey(), List.copyOf(entry.getValue())))
        .toList();
  }

  /** What the runs came to. */
  List<MethodResult> results() {
    return runs.stream().map(Repetition::result).toList();
  }

  /** Names of the outputs; none before the first epoch. */
  List<String> outputs() {
    return epochResults().findFirst().map(each -> each.evaluation().outputs()).orElse(List.of());
  }

  /** Every epoch of every run. */
  Stream<EpochResult> epochResults() {
    return results().stream().flatMap(run -> run.epochs().stream());
  }

  /** Training time of an epoch. */
  Spread secondsPerEpoch() {
    return Spread.of(epochResults().mapToDouble(each -> each.training().seconds()).toArray());
  }

  /** Rows trained on per second, epoch by epoch. */
  Spread samplesPerSecond() {
    return Spread.of(
        epochResults().mapToDouble(each -> each.training().samplesPerSecond()).toArray());
  }

  /** A number of each run that has one. */
  double[] numbers(ToDoubleFunction<MethodResult> number) {
    return results().stream().mapToDouble(number).filter(Double::isFinite).toArray();
  }

  /**
   * How much more accurate the runs are than others with the same seeds, in points, pair by pair.
   */
  double[] pointsAbove(RunSeries others) {
    return runs.stream()
        .flatMapToDouble(
            run ->
                others.runs.stream()
                    .filter(other -> other.seed() == run.seed())
                    .mapToDouble(
                        other -> 100 * (run.result().accuracy() - other.result().accuracy())))
        .filter(Double::isFinite)
        .toArray();
  }

  /**
   * How many times as fast the runs are as others that they took turns with, epoch by epoch. The
   * times of the same epoch were taken one after the other.
   */
  double[] ratiosTo(RunSeries others) {
    return runs.stream()
        .flatMapToDouble(
            run ->
                others.runs.stream()
                    .filter(other -> other.seed() == run.seed() && other.source() == run.source())
                    .flatMapToDouble(other -> Arrays.stream(run.result().ratiosTo(other.result()))))
        .toArray();
  }

  /** Epochs that at least one run has done. */
  private int epochs() {
    return results().stream().mapToInt(run -> run.epochs().size()).max().orElse(0);
  }

  /** Accuracy in percent after each epoch. */
  List<Point> overEpochs(ToDoubleFunction<Evaluation> accuracy) {
    return points(accuracy, false);
  }

  /** Accuracy in percent over the seconds of training that it took. */
  List<Point> overSeconds(ToDoubleFunction<Evaluation> accuracy) {
    return points(accuracy, true);
  }

  private List<Point> points(ToDoubleFunction<Evaluation> accuracy, boolean overSeconds) {
    List<Point> points = new ArrayList<>();
    for (int i = 0; i < epochs(); i++) {
      int epoch = i;
      List<MethodResult> there =
          results().stream().filter(run -> run.epochs().size() > epoch).toList();
      double[] percents =
          there.stream()
              .map(run -> run.epochs().get(epoch))
              .map(EpochResult::evaluation)
              .mapToDouble(evaluation -> 100 * accuracy.applyAsDouble(evaluation))
              .toArray();
      double seconds = there.stream().mapToDouble(run -> run.elapsed(epoch)).average().orElse(0);
      points.add(point(Estimate.of(percents), epoch + 1, seconds, overSeconds));
    }
    return points;
  }

  private static Point point(Estimate percent, int epoch, double seconds, boolean overSeconds) {
    String note = "epoch " + epoch + ": " + NumberFormats.percent(percent.mean() / 100);
    if (overSeconds) {
      note += " after " + NumberFormats.format("%.1f", seconds) + " s";
    }
    double around = percent.n() < 2 ? 0 : percent.deviation();
    double x = overSeconds ? seconds : epoch;
    double least = Math.max(0, percent.mean() - around);
    double most = Math.min(100, percent.mean() + around);
    return new Point(x, percent.mean(), note, x, x, least, most);
  }

  /** The sum of the confusion matrices; null if there is none. */
  Confusion confusion() {
    return results().stream()
        .map(MethodResult::confusion)
        .filter(Objects::nonNull)
        .reduce(Confusion::plus)
        .orElse(null);
  }
}
