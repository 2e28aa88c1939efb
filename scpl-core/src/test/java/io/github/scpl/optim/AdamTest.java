// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.optim;

import static io.github.scpl.optim.Given.give;
import static io.github.scpl.optim.Given.values;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.github.scpl.device.Arena;
import io.github.scpl.nn.BuildContext;
import io.github.scpl.nn.Initializer;
import io.github.scpl.nn.Parameter;
import io.github.scpl.random.RandomKey;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;

class AdamTest {
  private final BuildContext context = BuildContext.root("adam", DataType.DOUBLE, RandomKey.of(1));
  private final Parameter first = context.parameter("first", Initializer.constant(1), 2);
  private final Parameter second = context.parameter("second", Initializer.constant(1), 1);
  private final Optimizer adam = Adam.standard().create(context, context.parameters());

  @AfterEach
  void close() {
    context.close();
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
  void otherNumbersByHand() {
    Adam other = Adam.standard().withBetas(0.5, 0.75).withEpsilon(0.1);
    Optimizer optimizer = other.create(context, context.parameters());
    give(first, 2, 0);
    optimizer.step(0.1);
    give(first, -1, 0);
    optimizer.step(0.1);
    // m = 1, 0 and v = 1, 1.
    assertArrayEquals(
        new double[] {1 - 0.1 * (1 / 0.5) / (1 / Math.sqrt(0.25) + 0.1), 1}, values(first), 1e-14);
  }

  /** Here the penalty's gradient is just the opposite, which AdamW would not see. */
  @Test
  void weightDecayIsPartOfTheGradient() {
    Optimizer optimizer =
        Adam.standard().withWeightDecay(0.5).create(context, context.parameters());
    give(first, -0.5, 1);
    optimizer.step(0.1);
    assertArrayEquals(new double[] {1, 1 - 0.1 * 1.5 / (1.5 + 1e-8)}, values(first), 1e-14);
  }

  @Test
  void whatCannotBeIsRefused() {
    assertRefused("Expected a beta1 from 0 to 1, but not 1, got 1.0", adam -> adam.withBetas(1, 0));
    assertRefused(
        "Expected a beta2 from 0 to 1, but not 1, got -0.1", adam -> adam.withBetas(0, -0.1));
    assertRefused("Expected an epsilon above 0, got 0.0", adam -> adam.withEpsilon(0));
    assertRefused(
        "Expected a weight decay of at least 0, got NaN", adam -> adam.withWeightDecay(Double.NaN));
  }

  private static void assertRefused(String message, UnaryOperator<Adam> change) {
    Exception error =
        assertThrows(IllegalArgumentException.class, () -> change.apply(Adam.standard()));
    assertEquals(message, error.getMessage());
  }
}
