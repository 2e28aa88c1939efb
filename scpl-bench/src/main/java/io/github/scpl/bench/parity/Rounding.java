// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.bench.parity;

import io.github.scpl.nn.Parameter;
import io.github.scpl.random.RandomKey;
import java.util.HashMap;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.nd4j.linalg.api.buffer.DataType;

/**
 * How far float32 may carry the numbers of a first step, measured on the model itself.
 *
 * <p>Rounding grows with depth. So the step is taken in float64, as it is and with every initial
 * value changed by as much as float32 rounds, some times over. Float32 rounds in every operation,
 * so it may deviate by a multiple of that. No float32 kernel has part in the measurement: a wrong
 * one finds no excuse in it.
 */
final class Rounding {
  /** Marks are widened no more than this many times. */
  static final double WIDEST = 100;

  /** The largest relative error of rounding to float32. */
  private static final double UNIT = 0x1p-24;

  private static final int TRIALS = 3;

  /** Float32 deviates up to 8 times as much in losses of ResNets of 101 and 152 layers. */
  private static final double FACTOR = 20;

  private final Map<String, Double> measured;

  private Rounding(Map<String, Double> measured) {
    this.measured = measured;
  }

  /** Of what was not measured: all marks stay. */
  static Rounding unknown() {
    return new Rounding(Map.of());
  }

  /** Measures; unknown if the step is wrong in float64 too, which no rounding explains. */
  static Rounding measure(Golden golden) throws InterruptedException {
    Tolerances tolerances = Tolerances.of(golden, DataType.DOUBLE);
    Outcome exact = ParityCheck.firstStep(golden, DataType.DOUBLE, model -> {});
    if (Comparison.ofFirstStep(golden, exact, tolerances).failure() != null) {
      return unknown();
    }
    Golden reference = golden.with(exact);
    Map<String, Double> largest = new HashMap<>();
    for (int trial = 0; trial < TRIALS; trial++) {
      RandomGenerator random = RandomKey.of(trial).child("rounding").generator();
      Outcome moved = ParityCheck.firstStep(golden, DataType.DOUBLE, model -> move(model, random));
      Comparison.ofFirstStep(reference, moved, tolerances)
          .each()
          .forEach((quantity, deviation) -> largest.merge(quantity, deviation, Math::max));
    }
    return new Rounding(largest);
  }

  private static void move(GoldenModel model, RandomGenerator random) {
    for (Parameter parameter : model.parameters().values()) {
      double[] values = parameter.value().toArray();
      for (int i = 0; i < values.length; i++) {
        values[i] *= 1 + UNIT * (2 * random.nextDouble() - 1);
      }
      parameter.value().write(0, values, values.length);
    }
  }

  /** The mark of a quantity: the one given, or a wider one where rounding asks for it. */
  double mark(String quantity, double given) {
    double wanted = FACTOR * measured.getOrDefault(quantity, 0.0);
    return Math.max(given, Math.min(wanted, WIDEST * given));
  }
}
