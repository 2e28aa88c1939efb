// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.bench.parity;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Compares quantities; keeps the largest deviation of each kind and the first that is too large.
 */
final class Deviations {
  /** Beyond this many times a mark, rounding is no explanation. */
  private static final double LARGEST_EXCESS = 10;

  private final Rounding rounding;
  private final Map<String, Double> largest = new LinkedHashMap<>();
  private final Map<String, Double> each = new LinkedHashMap<>();
  private String failure;
  private String excused;
  private double firstStepExcess;
  private double excess;

  /** Compares by the marks that are given. */
  Deviations() {
    this(Rounding.unknown());
  }

  /** Compares by marks that leave room for rounding. */
  Deviations(Rounding rounding) {
    this.rounding = rounding;
  }

  /**
   * Compares one number.
   *
   * @param kind what the largest deviation is kept under
   * @param quantity the full name, for the message
   * @param scale what the deviation is relative to; 1 for an absolute one
   */
  void compare(
      String kind, String quantity, double expected, double got, double scale, double tolerance) {
    double difference = Math.abs(got - expected);
    double deviation = difference == 0 ? 0 : difference / scale;
    largest.merge(kind, deviation, Math::max);
    each.put(quantity, deviation);
    double mark = rounding.mark(quantity, tolerance);
    if (!(deviation <= mark)) {
      excess = Math.max(excess, deviation / mark);
      failure = failure == null ? text(quantity, format(expected), format(got)) : failure;
    } else if (deviation > tolerance && excused == null) {
      excused = text(quantity, format(expected), format(got));
    }
  }

  /** Notes a difference that has no size. */
  void fail(String quantity, String expected, String got) {
    excess = Double.POSITIVE_INFINITY;
    failure = failure == null ? text(quantity, expected, got) : failure;
  }

  /** What is compared from here on comes after the first update. */
  void endOfFirstStep() {
    firstStepExcess = excess;
  }

  /** Whether the first step missed a mark by so little that rounding might explain it. */
  boolean firstStepMissed() {
    return firstStepExcess > 0 && firstStepExcess <= Rounding.WIDEST;
  }

  /**
   * Whether rounding may explain the failure: it needs updates to grow, and grows only so far. A
   * wrong gradient, or an update that is wrong by more, is not explained.
   */
  boolean maybeRounding() {
    return failure != null && firstStepExcess == 0 && excess <= LARGEST_EXCESS;
  }

  private static String text(String quantity, String expected, String got) {
    return quantity + " expected " + expected + " got " + got;
  }

  private static String format(double value) {
    return String.format(Locale.ROOT, "%.12g", value);
  }

  /** The first quantity out of tolerance, with what was expected and got; null if there is none. */
  String failure() {
    return failure;
  }

  /** The first quantity that missed its mark by no more than rounding; null if there is none. */
  String excused() {
    return excused;
  }

  /** The deviation of each quantity. */
  Map<String, Double> each() {
    return Collections.unmodifiableMap(each);
  }

  /** The largest deviation of each kind. */
  @Override
  public String toString() {
    return largest.entrySet().stream()
        .map(e -> String.format(Locale.ROOT, "%s %.1e", e.getKey(), e.getValue()))
        .collect(Collectors.joining(", "));
  }
}
