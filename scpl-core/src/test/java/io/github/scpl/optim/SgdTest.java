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
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;

class SgdTest {
  private final BuildContext context = BuildContext.root("net", DataType.DOUBLE, RandomKey.of(1));
  private final Parameter parameter = context.parameter("p", Initializer.constant(2), 2);

  @AfterEach
  void close() {
    context.close();
  }

  /** Three steps with the gradients 2, -1 and 0; the second element has none but 0. */
  private void assertSteps(Sgd sgd, double... expected) {
    Optimizer optimizer = sgd.create(context, context.parameters());
    double[] gradients = {2, -1, 0};
    double[] rates = {0.1, 0.1, 0.01};
    for (int i = 0; i < gradients.length; i++) {
      give(parameter, gradients[i], 0);
      optimizer.step(rates[i]);
      assertEquals(expected[i], values(parameter)[0], 1e-14, sgd + ", step " + i);
    }
    if (sgd.weightDecay() == 0) {
      assertEquals(2, values(parameter)[1]);
    }
  }

  @Test
  void withoutMomentumAStepIsTheGradient() {
    assertSteps(Sgd.plain(), 1.8, 1.9, 1.9);
  }

  /** b = 2, 0.8, 0.72. */
  @Test
  void momentumAddsUpGradients() {
    assertSteps(Sgd.plain().withMomentum(0.9), 1.8, 1.72, 1.7128);
  }

  /** The steps are 2 + 1.8, -1 + 0.72 and 0 + 0.648. */
  @Test
  void nesterovsMomentumLooksAhead() {
    assertSteps(Sgd.plain().withNesterov(0.9), 1.62, 1.648, 1.64152);
  }

  /** The gradients become 2 + 1, -1 + 0.85 and 0 + 0.8575. */
  @Test
  void weightDecayIsPartOfTheGradient() {
    assertSteps(Sgd.plain().withWeightDecay(0.5), 1.7, 1.715, 1.706425);
  }

  /** With g = 3, -0.15 and b = 3, 2.55; then 1.445 / 2 + 2.295. */
  @Test
  void momentumAddsUpWeightDecayToo() {
    assertSteps(Sgd.plain().withMomentum(0.9).withWeightDecay(0.5), 1.7, 1.445, 1.414825);
  }

  /** The first two gradients become 2 + 1 and -1 + 0.715, so that b = 3, 2.415. */
  @Test
  void nesterovsMomentumLooksAheadOfWeightDecayToo() {
    double second = 1.43 - 0.1 * (-0.285 + 0.9 * 2.415);
    double penalty = 0.5 * second;
    double third = second - 0.01 * (penalty + 0.9 * (0.9 * 2.415 + penalty));
    assertSteps(Sgd.plain().withNesterov(0.9).withWeightDecay(0.5), 1.43, second, third);
  }

  @Test
  void aMomentumThatIsInfiniteIsFound() {
    Optimizer optimizer = Sgd.plain().withMomentum(0.9).create(context, context.parameters());
    give(parameter, 1, 1e308);
    optimizer.step(0);
    assertEquals(Optional.empty(), optimizer.nonFinite());
    give(parameter, 1, 1e308);
    optimizer.step(0);
    assertEquals(Optional.of("net.p"), optimizer.nonFinite());
  }

  @Test
  void whatCannotBeIsRefused() {
    assertRefused("Expected a momentum from 0 to 1, but not 1, got 1.0", 1, false, 0);
    assertRefused("Expected a momentum above 0 for Nesterov's, got 0", 0, true, 0);
    assertRefused("Expected a weight decay of at least 0, got -1.0", 0, false, -1);
  }

  private static void assertRefused(
      String message, double momentum, boolean nesterov, double decay) {
    Exception error =
        assertThrows(IllegalArgumentException.class, () -> new Sgd(momentum, nesterov, decay));
    assertEquals(message, error.getMessage());
  }

  @Test
  void configurationsAreValues() {
    assertEquals(new Sgd(0.9, true, 0.1), Sgd.plain().withWeightDecay(0.1).withNesterov(0.9));
    assertArrayEquals(
        new Sgd[] {new Sgd(0.5, false, 0)},
        new Sgd[] {Sgd.plain().withNesterov(0.9).withMomentum(0.5)});
  }
}
