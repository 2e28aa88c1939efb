// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.examples;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.github.scpl.nn.BuildContext;
import io.github.scpl.nn.Initializer;
import io.github.scpl.nn.Parameter;
import io.github.scpl.random.RandomKey;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.api.buffer.DataType;

class LionTest {
  /** The means are 0.02 and -0.01 at first; then 0.018 - 0.01 > 0 and -0.009 + 0.03 > 0. */
  @ParameterizedTest
  @EnumSource(
      value = DataType.class,
      names = {"FLOAT", "DOUBLE"})
  void stepsGoAgainstTheSignOfTheMean(DataType type) {
    try (BuildContext context = BuildContext.root("net", type, RandomKey.of(1))) {
      Parameter moved = context.parameter("moved", Initializer.constant(1), 2);
      Parameter resting = context.parameter("resting", Initializer.constant(1), 1);
      Lion lion = new Lion(context, context.parameters());
      step(lion, moved, 0.5, 2, -1);
      assertArrayEquals(new double[] {0.5, 1.5}, moved.value().toArray());
      step(lion, moved, 0.25, -0.1, 0.3);
      assertArrayEquals(new double[] {0.25, 1.25}, moved.value().toArray());
      assertArrayEquals(new double[] {1}, resting.value().toArray());
    }
  }

  private static void step(Lion lion, Parameter parameter, double rate, double... gradient) {
    parameter.gradient().write(0, gradient, gradient.length);
    parameter.markGradient();
    lion.step(rate);
    assertFalse(parameter.hasGradient());
  }
}
