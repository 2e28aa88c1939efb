// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.bench.report;

import java.util.Locale;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;

/**
 * An axis from one round number to another, with marks at round numbers.
 *
 * @param from the first mark
 * @param step from one mark to the next
 * @param steps from the first mark to the last
 */
record Axis(double from, double step, int steps) {
  private static final int MOST_STEPS = 7;
  private static final double[] ROUND = {1, 2, 2.5, 5, 10};
  private static final double ROUNDING = 1e-9;
  private static final double FARTHEST = 1e15;

  /** Marks closer than so many units in the last place of a number are hardly different. */
  private static final double TOLD_APART = 16;

  /** Of values that are all but equal, marks closer than this would have too many figures. */
  private static final double FINEST = 1e-3;

  /** Five figures are too wide for the room beside an axis. */
  private static final double LARGE = 10_000;

  /**
   * The axis that holds all values.
   *
   * @param smallestStep marks are no closer than this: 1 for what is counted
   */
  static Axis of(double[] values, double smallestStep) {
    double[] bounded = DoubleStream.of(values).map(Axis::bounded).toArray();
    double largest = DoubleStream.of(bounded).map(Math::abs).max().orElse(0);
    double readable = smallestStep < 1 ? FINEST * largest : 0;
    return of(bounded, smallestStep, Math.max(readable, TOLD_APART * Math.ulp(largest)));
  }

  private static Axis of(double[] values, double smallestStep, double readable) {
    double smallest = Math.max(smallestStep, readable);
    double least = DoubleStream.of(values).min().orElse(0);
    double most = DoubleStream.of(values).max().orElse(1);
    if (most - least < smallest) {
      double room = (smallest - (most - least)) / 2;
      least = smallestStep == 1 ? least : least - room;
      most = smallestStep == 1 ? least + smallest : most + room;
    }
    double step = step(most - least, smallest);
    double from = Math.floor(least / step + ROUNDING) * step;
    int steps = (int) Math.ceil((most - from) / step - ROUNDING);
    return new Axis(from, step, Math.max(1, steps));
  }

  /** So large that the difference of two is finite. */
  private static double bounded(double value) {
    return Math.max(-FARTHEST, Math.min(FARTHEST, value));
  }

  private static double step(double range, double smallest) {
    double raw = Math.max(range / MOST_STEPS, smallest);
    double power = Math.pow(10, Math.floor(Math.log10(raw) + ROUNDING));
    for (double round : ROUND) {
      boolean whole = smallest < 1 || round * power == Math.rint(round * power);
      if (whole && round * power >= raw * (1 - ROUNDING)) {
        return round * power;
      }
    }
    return 10 * power;
  }

  double to() {
    return mark(steps);
  }

  double[] marks() {
    return IntStream.rangeClosed(0, steps).mapToDouble(this::mark).toArray();
  }

  private double mark(int i) {
    return from + i * step;
  }

  /** Where a value lies: 0 at the first mark, 1 at the last. */
  double share(double value) {
    return (value - from) / (to() - from);
  }

  /** A mark with as many decimals as tell it from the next; large ones are thousands, as in 15k. */
  String label(double mark) {
    boolean large = Math.max(Math.abs(from), Math.abs(to())) >= LARGE;
    return large && mark != 0 ? plain(mark / 1000, step / 1000) + "k" : plain(mark, step);
  }

  private static String plain(double mark, double step) {
    int decimals = 0;
    for (double s = step; decimals < 6 && Math.abs(s - Math.rint(s)) > 1e-6 * s; s *= 10) {
      decimals++;
    }
    return String.format(Locale.ROOT, "%." + decimals + "f", mark == 0 ? 0.0 : mark);
  }
}
