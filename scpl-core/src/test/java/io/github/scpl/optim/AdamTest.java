// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.optim;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.github.scpl.internal.Arena;
import io.github.scpl.internal.HostAccess;
import io.github.scpl.nn.BuildContext;
import io.github.scpl.nn.Initializer;
import io.github.scpl.nn.Parameter;
import io.github.scpl.random.RandomKey;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;

class AdamTest {
  private final BuildContext context = BuildContext.root("adam", DataType.DOUBLE, RandomKey.of(1));
  private final Parameter first = context.parameter("first", Initializer.constant(1), 2);
  private final Parameter second = context.parameter("second", Initializer.constant(1), 1);
  private final Adam adam = new Adam(context, context.parameters());

  @AfterEach
  void close() {
    context.close();
  }

  private static void give(Parameter parameter, double... gradient) {
    HostAccess.write(parameter.gradient(), 0, gradient, gradient.length);
    parameter.markGradient();
  }

  private static double[] values(Parameter parameter) {
    return HostAccess.toArray(parameter.value());
  }

  @Test
  void theFirstStepIsTheLearningRateAgainstTheSignOfTheGradient() {
    give(first, 3, -0.002);
    adam.step(0.1);
    // m / (1 - β₁) = g and √(v / (1 - β₂)) = |g|.
    assertArrayEquals(
        new double[] {1 - 0.1 * 3 / (3 + 1e-8), 1 + 0.1 * 0.002 / (0.002 + 1e-8)},
        values(first),
        1e-14);
    assertFalse(first.hasGradient(), "the gradient was used");
  }

  /** Its square is infinite, and whatever is divided by that is zero for ever. */
  @Test
  void aGradientTooLargeForItsSquareIsFound() {
    give(first, 1, 2);
    give(second, 3);
    adam.step(0.1);
    assertEquals(Optional.empty(), adam.nonFinite());
    give(second, 1e200);
    adam.step(0.1);
    assertEquals(Optional.of("adam.second"), adam.nonFinite());
    assertEquals(Optional.empty(), context.nonFinite());
  }

  @Test
  void threeStepsByHand() {
    give(first, 2, 0);
    adam.step(0.1);
    give(first, -1, 0);
    adam.step(0.1);
    give(first, 0, 0);
    adam.step(0.01);
    // m = 0.2, 0.08, 0.072 and v = 0.004, 0.004996, 0.004991004.
    double expected = 1;
    expected -= 0.1 * (0.2 / 0.1) / (Math.sqrt(0.004 / 0.001) + 1e-8);
    expected -= 0.1 * (0.08 / 0.19) / (Math.sqrt(0.004996 / 0.001999) + 1e-8);
    expected -= 0.01 * (0.072 / 0.271) / (Math.sqrt(0.004991004 / 0.002997001) + 1e-8);
    assertArrayEquals(new double[] {expected, 1}, values(first), 1e-12);
  }

  @Test
  void epsilonIsOutsideTheRootAndNotCorrected() {
    give(first, 1e-8, 1e-12);
    adam.step(0.1);
    assertArrayEquals(
        new double[] {1 - 0.1 / 2, 1 - 0.1 * 1e-12 / (1e-12 + 1e-8)}, values(first), 1e-12);
  }

  @Test
  void aParameterWithoutGradientRestsAndKeepsItsStepCount() {
    for (int i = 0; i < 5; i++) {
      give(first, 1, 1);
      adam.step(0.1);
    }
    assertEquals(1, values(second)[0]);
    give(second, 7);
    adam.step(0.1);
    assertEquals(1 - 0.1, values(second)[0], 1e-9, "its own first step, not the sixth");

    double[] before = values(first);
    adam.step(0.1);
    assertArrayEquals(before, values(first));
  }

  @Test
  void momentsAreAllocatedAtTheFirstStepOnly() {
    long before = Arena.currentBytes();
    adam.step(0.1);
    assertEquals(before, Arena.currentBytes());
    give(first, 1, 1);
    adam.step(0.1);
    assertEquals(before + 2 * 2 * Double.BYTES, Arena.currentBytes());
    give(first, 1, 1);
    adam.step(0.1);
    assertEquals(before + 2 * 2 * Double.BYTES, Arena.currentBytes());
  }

  @Test
  void floatFollowsDouble() {
    try (BuildContext single = BuildContext.root("adam", DataType.FLOAT, RandomKey.of(1))) {
      Parameter parameter = single.parameter("first", Initializer.constant(1), 2);
      Adam twin = new Adam(single, single.parameters());
      for (int i = 0; i < 20; i++) {
        give(first, Math.sin(i), 1e-4 * Math.cos(i));
        give(parameter, Math.sin(i), 1e-4 * Math.cos(i));
        adam.step(0.01);
        twin.step(0.01);
      }
      assertArrayEquals(values(first), values(parameter), 20 * 1e-7);
    }
  }
}
