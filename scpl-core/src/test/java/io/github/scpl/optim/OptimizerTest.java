// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.optim;

import static io.github.scpl.optim.Given.give;
import static io.github.scpl.optim.Given.values;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.github.scpl.device.Arena;
import io.github.scpl.nn.BuildContext;
import io.github.scpl.nn.Initializer;
import io.github.scpl.nn.Parameter;
import io.github.scpl.random.RandomKey;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.buffer.DataType;

/** What all optimizers have in common. */
class OptimizerTest {
  static Stream<Arguments> optimizers() {
    return Stream.of(
        Arguments.of(Adam.standard(), 2),
        Arguments.of(Adam.standard().withWeightDecay(0.1), 2),
        Arguments.of(AdamW.standard().withWeightDecay(0.1), 2),
        Arguments.of(Sgd.plain().withWeightDecay(0.1), 0),
        Arguments.of(Sgd.plain().withMomentum(0.9), 1),
        Arguments.of(Sgd.plain().withNesterov(0.9).withWeightDecay(0.1), 1),
        Arguments.of(Sgd.plain().withMomentum(0.9).withClipNorm(0.5), 1),
        Arguments.of(Adam.standard().withClipNorm(0.5), 2));
  }

  private static BuildContext context(DataType type) {
    return BuildContext.root("net", type, RandomKey.of(1));
  }

  private static Parameter parameter(BuildContext context, String name) {
    return context.parameter(name, Initializer.constant(1), 3);
  }

  @ParameterizedTest
  @MethodSource("optimizers")
  void momentsAreAllocatedAtTheFirstStepOnly(Optimizer.Factory optimizers, int moments) {
    try (BuildContext context = context(DataType.FLOAT)) {
      Parameter moved = parameter(context, "moved");
      Parameter resting = parameter(context, "resting");
      Optimizer optimizer = optimizers.create(context, context.parameters());
      assertEquals(moments, optimizer.moments());
      long before = Arena.currentBytes();
      optimizer.step(0.1);
      assertEquals(before, Arena.currentBytes());
      for (int i = 0; i < 2; i++) {
        give(moved, 1, 2, 3);
        optimizer.step(0.1);
        assertEquals(before + (long) moments * 3 * Float.BYTES, Arena.currentBytes());
        assertFalse(moved.hasGradient(), "the gradient was used");
      }
      assertArrayEquals(new double[] {1, 1, 1}, values(resting), "not even by weight decay");
    }
  }

  @ParameterizedTest
  @MethodSource("optimizers")
  void aParameterThatRestedTakesItsOwnFirstStep(Optimizer.Factory optimizers, int moments) {
    try (BuildContext context = context(DataType.DOUBLE);
        BuildContext other = context(DataType.DOUBLE)) {
      Parameter moved = parameter(context, "moved");
      Parameter late = parameter(context, "late");
      Optimizer optimizer = optimizers.create(context, context.parameters());
      for (int i = 0; i < 5; i++) {
        give(moved, 1, 2, 3);
        optimizer.step(0.1);
      }
      Parameter alone = parameter(other, "late");
      Optimizer fresh = optimizers.create(other, other.parameters());
      give(late, 0.3, -2, 1);
      give(alone, 0.3, -2, 1);
      optimizer.step(0.1);
      fresh.step(0.1);
      assertArrayEquals(values(alone), values(late));
    }
  }

  @ParameterizedTest
  @MethodSource("optimizers")
  void floatFollowsDouble(Optimizer.Factory optimizers, int moments) {
    try (BuildContext twofold = context(DataType.DOUBLE);
        BuildContext single = context(DataType.FLOAT)) {
      Parameter expected = parameter(twofold, "p");
      Parameter parameter = parameter(single, "p");
      Optimizer optimizer = optimizers.create(twofold, twofold.parameters());
      Optimizer twin = optimizers.create(single, single.parameters());
      for (int i = 0; i < 20; i++) {
        give(expected, Math.sin(i), 1e-2 * Math.cos(i), i % 3 - 1);
        give(parameter, Math.sin(i), 1e-2 * Math.cos(i), i % 3 - 1);
        optimizer.step(0.01);
        twin.step(0.01);
      }
      assertArrayEquals(values(expected), values(parameter), 20 * 1e-7);
      for (double value : values(expected)) {
        assertFalse(Math.abs(value - 1) < 1e-4, "it moved");
      }
    }
  }
}
