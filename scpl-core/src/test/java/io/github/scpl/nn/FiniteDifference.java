// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.nn;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.scpl.device.Arena;
import io.github.scpl.device.Tensor;
import io.github.scpl.host.HostDevice;
import java.util.SplittableRandom;
import java.util.function.Supplier;
import org.nd4j.linalg.api.buffer.DataType;

/** Compares gradients with central differences of a random linear function of the output. */
final class FiniteDifference implements AutoCloseable {
  private static final double STEP = 1e-5;
  private static final double TOLERANCE = 2e-8;

  private final Arena arena = HostDevice.HOST.arena();
  private final SplittableRandom random = new SplittableRandom(7);

  /** A double array of values in [-1, 1). */
  Tensor random(long... shape) {
    Tensor array = arena.uninitialized(DataType.DOUBLE, shape);
    array.fill(() -> 2 * random.nextDouble() - 1);
    return array;
  }

  /** An array of given values. */
  Tensor of(double[] values, long... shape) {
    Tensor array = arena.uninitialized(DataType.DOUBLE, shape);
    array.write(0, values, values.length);
    return array;
  }

  /** The function whose gradient with respect to the output is {@code weights}. */
  static double weigh(Tensor output, Tensor weights) {
    double[] y = output.toArray();
    double[] w = weights.toArray();
    double sum = 0;
    for (int i = 0; i < w.length; i++) {
      sum += w[i] * y[i];
    }
    return sum;
  }

  /** Fills all parameters with random values, so that none has a special one. */
  void scramble(BuildContext context) {
    context.parameters().forEach(p -> p.value().fill(() -> 2 * random.nextDouble() - 1));
  }

  void checkParameters(BuildContext context, Supplier<Double> loss) {
    context.parameters().forEach(p -> check(p.name(), p.value(), p.gradient(), loss));
  }

  /** Checks every element of a gradient by moving the same element of the variable. */
  static void check(String name, Tensor variable, Tensor gradient, Supplier<Double> loss) {
    double[] values = variable.toArray();
    double[] gradients = gradient.toArray();
    for (int i = 0; i < values.length; i++) {
      double[] moved = {values[i] + STEP};
      variable.write(i, moved, 1);
      double above = loss.get();
      moved[0] = values[i] - STEP;
      variable.write(i, moved, 1);
      double below = loss.get();
      moved[0] = values[i];
      variable.write(i, moved, 1);
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
