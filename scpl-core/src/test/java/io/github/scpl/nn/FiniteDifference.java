// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.nn;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.scpl.device.Arena;
import io.github.scpl.host.HostAccess;
import java.util.SplittableRandom;
import java.util.function.Supplier;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Compares gradients with central differences of a random linear function of the output. */
final class FiniteDifference implements AutoCloseable {
  private static final double STEP = 1e-5;
  private static final double TOLERANCE = 2e-8;

  private final Arena arena = new Arena();
  private final SplittableRandom random = new SplittableRandom(7);

  /** A double array of values in [-1, 1). */
  INDArray random(long... shape) {
    INDArray array = arena.uninitialized(DataType.DOUBLE, shape);
    HostAccess.fill(array, () -> 2 * random.nextDouble() - 1);
    return array;
  }

  /** An array of given values. */
  INDArray of(double[] values, long... shape) {
    INDArray array = arena.uninitialized(DataType.DOUBLE, shape);
    HostAccess.write(array, 0, values, values.length);
    return array;
  }

  /** The function whose gradient with respect to the output is {@code weights}. */
  static double weigh(INDArray output, INDArray weights) {
    double[] y = HostAccess.toArray(output);
    double[] w = HostAccess.toArray(weights);
    double sum = 0;
    for (int i = 0; i < w.length; i++) {
      sum += w[i] * y[i];
    }
    return sum;
  }

  /** Fills all parameters with random values, so that none has a special one. */
  void scramble(BuildContext context) {
    context
        .parameters()
        .forEach(p -> HostAccess.fill(p.value(), () -> 2 * random.nextDouble() - 1));
  }

  void checkParameters(BuildContext context, Supplier<Double> loss) {
    context.parameters().forEach(p -> check(p.name(), p.value(), p.gradient(), loss));
  }

  /** Checks every element of a gradient by moving the same element of the variable. */
  static void check(String name, INDArray variable, INDArray gradient, Supplier<Double> loss) {
    double[] values = HostAccess.toArray(variable);
    double[] gradients = HostAccess.toArray(gradient);
    for (int i = 0; i < values.length; i++) {
      double[] moved = {values[i] + STEP};
      HostAccess.write(variable, i, moved, 1);
      double above = loss.get();
      moved[0] = values[i] - STEP;
      HostAccess.write(variable, i, moved, 1);
      double below = loss.get();
      moved[0] = values[i];
      HostAccess.write(variable, i, moved, 1);
      double expected = (above - below) / (2 * STEP);
      assertEquals(
          expected, gradients[i], TOLERANCE * Math.max(1, Math.abs(expected)), name + " " + i);
    }
  }

  @Override
  public void close() {
    arena.close();
  }
}
