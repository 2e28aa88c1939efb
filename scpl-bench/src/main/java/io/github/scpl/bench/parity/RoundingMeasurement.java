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
final class RoundingMeasurement {
  /** The largest relative error of rounding to float32. */
  private static final double UNIT = 0x1p-24;

  private static final int TRIALS = 3;

  private RoundingMeasurement() {}

  /** Measures; unknown if the step is wrong in float64 too, which no rounding explains. */
  static Rounding of(Golden golden) throws InterruptedException {
    Tolerances tolerances = Tolerances.of(golden, DataType.DOUBLE);
    Outcome exact = GoldenRun.firstStep(golden, DataType.DOUBLE, model -> {});
    if (Comparison.ofFirstStep(golden, exact, tolerances).failure() != null) {
      return Rounding.unknown();
    }
    Golden reference = golden.with(exact);
    Map<String, Double> largest = new HashMap<>();
    for (int trial = 0; trial < TRIALS; trial++) {
      RandomGenerator random = RandomKey.of(trial).child("rounding").generator();
      Outcome moved = GoldenRun.firstStep(golden, DataType.DOUBLE, model -> move(model, random));
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
}
