// SPDX-License-Identifier: Apache-2.0
package io.github.scpl;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.scpl.device.Tensor;
import java.util.Arrays;
import java.util.function.DoubleSupplier;
import org.nd4j.linalg.api.buffer.DataType;

/** Compares a gradient with central differences of a loss, in double precision. */
public final class FiniteDifference {
  /** Where truncation, h² times the third derivative, and rounding, ε / h, are about equal. */
  private static final double STEP = 1e-5;

  private static final double RELATIVE_TOLERANCE = 1e-6;

  /** What rounding alone leaves of a difference quotient of a loss of about 1. */
  private static final double ABSOLUTE_TOLERANCE = 1e-9;

  private FiniteDifference() {}

  /**
   * Moves every element of an array by a small step both ways, and puts it back.
   *
   * @param what names the array in messages
   * @param values the array that the loss depends on
   * @param gradient what is claimed to be the gradient, a copy that the loss does not change
   * @param loss computes the loss for the present content of the array
   */
  public static void check(String what, Tensor values, double[] gradient, DoubleSupplier loss) {
    check(what, values, gradient, loss, 1);
  }

  /** As above, for every {@code stride}-th element only. */
  public static void check(
      String what, Tensor values, double[] gradient, DoubleSupplier loss, int stride) {
    assertEquals(DataType.DOUBLE, values.dataType(), what);
    assertEquals(values.length(), gradient.length, what);
    double largest = Arrays.stream(gradient).map(Math::abs).max().orElseThrow();
    double[] element = new double[1];
    for (int i = 0; i < gradient.length; i += stride) {
      values.read(i, element, 1);
      double before = element[0];
      double above = at(values, i, before + STEP, loss);
      double below = at(values, i, before - STEP, loss);
      at(values, i, before, () -> 0);
      double numeric = (above - below) / (2 * STEP);
      assertEquals(
          numeric,
          gradient[i],
          RELATIVE_TOLERANCE * Math.max(largest, Math.abs(numeric)) + ABSOLUTE_TOLERANCE,
          what + ", element " + i);
    }
  }

  private static double at(Tensor values, int index, double value, DoubleSupplier loss) {
    values.write(index, new double[] {value}, 1);
    return loss.getAsDouble();
  }
}
