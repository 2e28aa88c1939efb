// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.bench.parity;

import java.util.Map;

/** How far float32 may carry the numbers of a first step, and how far that widens their marks. */
final class Rounding {
  /** Marks are widened no more than this many times. */
  static final double WIDEST = 100;

  /** Float32 deviates up to 8 times as much in losses of ResNets of 101 and 152 layers. */
  private static final double FACTOR = 20;

  private final Map<String, Double> measured;

  /**
   * As far as is given.
   *
   * @param measured the relative deviation of each quantity that was measured
   */
  Rounding(Map<String, Double> measured) {
    this.measured = measured;
  }

  /** Of what was not measured: all marks stay. */
  static Rounding unknown() {
    return new Rounding(Map.of());
  }

  /** The mark of a quantity: the one given, or a wider one where rounding asks for it. */
  double mark(String quantity, double given) {
    double wanted = FACTOR * measured.getOrDefault(quantity, 0.0);
    return Math.max(given, Math.min(wanted, WIDEST * given));
  }
}
