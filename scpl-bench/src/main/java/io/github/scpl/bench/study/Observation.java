// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.bench.study;

import io.github.scpl.bench.result.MethodResult;
import io.github.scpl.bench.result.Spread;
import io.github.scpl.bench.result.Variant;
import java.util.function.ToDoubleFunction;

/**
 * What one run with one seed came to.
 *
 * @param variant of a study
 * @param name of the method, or of what else is compared
 * @param seed by which observations are paired
 * @param finished whether it came to its end; otherwise it counts for nothing but its number
 * @param accuracy on the test set, from 0 to 1
 * @param fit accuracy on the training set, from 0 to 1; not a number if it was not measured
 * @param seconds measured one after the other, such as of all epochs
 * @param peakBytes most memory of arrays at one time
 */
public record Observation(
    Variant variant,
    String name,
    long seed,
    boolean finished,
    double accuracy,
    double fit,
    double[] seconds,
    long peakBytes) {
  /** A run of training, with its time by epochs. */
  public static Observation byEpochs(MethodResult run) {
    double[] seconds = run.epochs().stream().mapToDouble(e -> e.training().seconds()).toArray();
    return of(run, MethodResult::accuracy, seconds);
  }

  /** A run of training with blocks that come and go: judged by an exit, and its time is the sum. */
  public static Observation byRun(MethodResult run) {
    double sum = run.epochs().stream().mapToDouble(e -> e.training().seconds()).sum();
    return of(run, MethodResult::deepestExitAccuracy, sum);
  }

  private static Observation of(
      MethodResult run, ToDoubleFunction<MethodResult> accuracy, double... seconds) {
    return new Observation(
        run.plan().variant(),
        run.name(),
        run.plan().seed(),
        run.isFinished(),
        accuracy.applyAsDouble(run),
        run.fitAccuracy(),
        seconds,
        run.peakBytes());
  }

  double medianSeconds() {
    return Spread.of(seconds).median();
  }

  /** How much better it does on the training set than on the test set. */
  double gap() {
    return fit - accuracy;
  }

  /** How many times as fast as another it is: the median of ratios of times of the same round. */
  double speedOver(Observation other) {
    double[] ratios = new double[Math.min(seconds.length, other.seconds.length)];
    for (int i = 0; i < ratios.length; i++) {
      ratios[i] = other.seconds[i] / seconds[i];
    }
    return Spread.of(ratios).median();
  }
}
