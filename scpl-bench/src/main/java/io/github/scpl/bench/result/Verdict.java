// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.bench.result;

import io.github.scpl.bench.statistics.Estimate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Who wins in accuracy and in time, by how much, and whether it is more than chance, in sentences.
 * The first of all is the baseline.
 */
final class Verdict {
  private Verdict() {}

  /** The sentences; empty if there is nothing to compare. */
  static String of(List<RunSeries> all) {
    List<RunSeries> done =
        all.stream().filter(each -> each.numbers(MethodResult::accuracy).length > 0).toList();
    return done.size() < 2 ? single(done) : accuracy(done) + " " + time(done);
  }

  private static String single(List<RunSeries> done) {
    if (done.isEmpty()) {
      return "";
    }
    RunSeries only = done.get(0);
    Estimate accuracy = accuracy(only);
    double seconds = Estimate.of(only.numbers(MethodResult::seconds)).mean();
    return only.name()
        + " reaches "
        + percent(accuracy)
        + " on the test set after "
        + NumberFormats.format("%.1f", seconds)
        + " s of training.";
  }

  private static Estimate accuracy(RunSeries series) {
    return Estimate.of(series.numbers(MethodResult::accuracy));
  }

  /** With the interval, if there are several seeds. */
  private static String percent(Estimate accuracy) {
    String mean = NumberFormats.percent(accuracy.mean());
    return accuracy.n() < 2
        ? mean
        : mean
            + " on the mean of "
            + accuracy.n()
            + " seeds (95 % interval: "
            + NumberFormats.format("±%.2f)", 100 * accuracy.halfWidth());
  }

  private static String accuracy(List<RunSeries> done) {
    List<RunSeries> order = new ArrayList<>(done);
    Comparator<RunSeries> byMean = Comparator.comparingDouble(each -> accuracy(each).mean());
    order.sort(byMean.reversed());
    RunSeries best = order.get(0);
    RunSeries next = best == done.get(0) ? order.get(1) : done.get(0);
    double points = 100 * (accuracy(best).mean() - accuracy(next).mean());
    if (points < 0.005) {
      return "Accuracy: "
          + best.name()
          + " and "
          + next.name()
          + " both end at "
          + percent(accuracy(best))
          + ".";
    }
    return "Accuracy: "
        + best.name()
        + " is ahead with "
        + percent(accuracy(best))
        + ", "
        + NumberFormats.format("%.2f", points)
        + " points above "
        + next.name()
        + chance(best, next)
        + ".";
  }

  /** Differences of the same seeds, which are more alike than two of different seeds. */
  private static String chance(RunSeries best, RunSeries next) {
    Estimate difference = Estimate.of(best.pointsAbove(next));
    if (difference.n() < 2) {
      return "; with one seed that may be chance";
    }
    String interval =
        " (95 % interval of the difference: "
            + NumberFormats.format("%.2f to ", difference.low())
            + NumberFormats.format("%.2f)", difference.high());
    return (difference.isSignificant() ? ", which is significant" : ", which is not significant")
        + interval;
  }

  private static String time(List<RunSeries> done) {
    RunSeries first = done.get(0);
    RunSeries fastest =
        done.stream().min(Comparator.comparingDouble(Verdict::median)).orElseThrow();
    RunSeries other =
        fastest != first
            ? first
            : done.stream()
                .filter(each -> each != first)
                .min(Comparator.comparingDouble(Verdict::median))
                .orElseThrow();
    double[] ratios = fastest.ratiosTo(other);
    String start =
        "Time: "
            + fastest.name()
            + " is the fastest with "
            + NumberFormats.format("%.3g", median(fastest))
            + " s per epoch, ";
    return ratios.length == 0
        ? start
            + other.name()
            + " takes "
            + NumberFormats.format("%.3g", median(other))
            + " s; they were not measured side by side."
        : start
            + Spread.of(ratios).text("%.2f")
            + " times as fast as "
            + other.name()
            + certainty(ratios)
            + ".";
  }

  private static double median(RunSeries series) {
    return series.secondsPerEpoch().median();
  }

  /** By the sign test: with n equal methods all n ratios lie above 1, or all below, in 2^(1-n). */
  private static String certainty(double[] ratios) {
    int n = ratios.length;
    boolean always = Spread.of(ratios).min() > 1;
    String epochs = n == 1 ? "the one epoch" : "all " + n + " epochs";
    if (!always) {
      return ", but not in every epoch, so that it is not sure";
    }
    double chance = Math.pow(2, 1 - n);
    return ", in "
        + epochs
        + (chance < 0.05
            ? NumberFormats.format(", which is significant (p = %.2g", chance) + ", sign test)"
            : "; chance alone does that "
                + NumberFormats.format("once in %.0f times", 1 / chance)
                + ", so that more epochs are needed to be sure");
  }
}
