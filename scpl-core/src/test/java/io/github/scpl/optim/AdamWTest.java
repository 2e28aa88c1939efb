// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.optim;

import static io.github.scpl.optim.Given.give;
import static io.github.scpl.optim.Given.values;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.github.scpl.nn.BuildContext;
import io.github.scpl.nn.Initializer;
import io.github.scpl.nn.Parameter;
import io.github.scpl.random.RandomKey;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;

class AdamWTest {
  private final BuildContext context = BuildContext.root("net", DataType.DOUBLE, RandomKey.of(1));
  private final Parameter parameter = context.parameter("p", Initializer.constant(2), 1);

  @AfterEach
  void close() {
    context.close();
  }

  private void step(Optimizer optimizer, double gradient, double rate) {
    give(parameter, gradient);
    optimizer.step(rate);
  }

  @Test
  void twoStepsByHand() {
    Optimizer optimizer =
        AdamW.standard().withWeightDecay(0.5).create(context, context.parameters());
    step(optimizer, 3, 0.1);
    double expected = 2 - 0.1 * 0.5 * 2;
    expected -= 0.1 * 3 / (3 + 1e-8);
    assertArrayEquals(new double[] {expected}, values(parameter), 1e-14);
    step(optimizer, -1, 0.2);
    // m = 0.3, 0.17 and v = 0.009, 0.009991.
    expected -= 0.2 * 0.5 * expected;
    expected -= 0.2 * (0.17 / 0.19) / (Math.sqrt(0.009991 / 0.001999) + 1e-8);
    assertArrayEquals(new double[] {expected}, values(parameter), 1e-13);
  }

  @Test
  void theDecayIsOneHundredthAndAdamsNumbersCanBeOthers() {
    assertEquals(new AdamW(new Adam(0.9, 0.999, 1e-8, 0), 0.01), AdamW.standard());
    Optimizer slow =
        new AdamW(Adam.standard().withEpsilon(1), 0).create(context, context.parameters());
    step(slow, 1, 0.1);
    assertArrayEquals(new double[] {2 - 0.1 * 1 / (1 + 1)}, values(parameter), 1e-14);
  }

  @Test
  void aPenaltyBesideTheDecayIsRefused() {
    Adam penalized = Adam.standard().withWeightDecay(0.1);
    Exception error = assertThrows(IllegalArgumentException.class, () -> new AdamW(penalized, 0.1));
    assertEquals("Expected Adam without weight decay, got " + penalized, error.getMessage());
    assertThrows(IllegalArgumentException.class, () -> AdamW.standard().withWeightDecay(-0.1));
  }
}
