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

class ClippedNormTest {
  private final BuildContext context = BuildContext.root("net", DataType.DOUBLE, RandomKey.of(1));
  private final Parameter first = context.parameter("first", Initializer.constant(1), 2);
  private final Parameter second = context.parameter("second", Initializer.constant(1), 1);

  @AfterEach
  void close() {
    context.close();
  }

  private void step(Optimizer.Factory optimizers) {
    optimizers.create(context, context.parameters()).step(1);
  }

  @Test
  void allGradientsTogetherAreAsLongAsTheNorm() {
    give(first, 0, -3);
    give(second, 4);
    step(Sgd.plain().withClipNorm(0.5));
    double factor = 0.5 / (5 + 1e-6);
    assertArrayEquals(new double[] {1, 1 + 3 * factor}, values(first), 1e-15);
    assertArrayEquals(new double[] {1 - 4 * factor}, values(second), 1e-15);
  }

  @Test
  void shorterGradientsKeepTheirBits() {
    give(first, 0.1, -0.3);
    give(second, 0.7);
    step(Sgd.plain().withClipNorm(0.8));
    assertArrayEquals(new double[] {1 - 0.1, 1 + 0.3}, values(first));
    assertArrayEquals(new double[] {1 - 0.7}, values(second));
  }

  @Test
  void aGradientOfAnEarlierStepDoesNotCount() {
    give(second, 4);
    second.clearGradient();
    give(first, 0, -3);
    step(Sgd.plain().withClipNorm(3));
    assertArrayEquals(new double[] {1, 1 + 3 * 3 / (3 + 1e-6)}, values(first), 1e-15);
    assertArrayEquals(new double[] {1}, values(second));
  }

  /** A penalty is no part of the norm. */
  @Test
  void weightDecayComesBehind() {
    give(first, 0, -3);
    step(Sgd.plain().withWeightDecay(0.5).withClipNorm(3));
    assertArrayEquals(new double[] {1 - 0.5, 1 - 0.5 + 3 * 3 / (3 + 1e-6)}, values(first), 1e-15);
  }

  @Test
  void whatIsNotFiniteIsNotHidden() {
    give(first, Double.POSITIVE_INFINITY, 1);
    give(second, 1);
    step(Sgd.plain().withClipNorm(3));
    assertArrayEquals(new double[] {Double.NEGATIVE_INFINITY, 0}, values(first));
    assertArrayEquals(new double[] {0}, values(second));
    assertEquals(Optional.of("net.first"), context.nonFinite());

    Optimizer adam = Adam.standard().withClipNorm(3).create(context, context.parameters());
    give(second, 1e200);
    adam.step(1);
    assertEquals(Optional.of("net.second"), adam.nonFinite());
  }

  @Test
  void theNormIsPositive() {
    Exception error =
        assertThrows(IllegalArgumentException.class, () -> Sgd.plain().withClipNorm(0));
    assertEquals("Expected a norm above 0, got 0.0", error.getMessage());
    assertThrows(
        IllegalArgumentException.class, () -> Sgd.plain().withClipNorm(Double.POSITIVE_INFINITY));
  }
}
