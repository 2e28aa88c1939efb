// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.examples;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.scpl.FiniteDifference;
import io.github.scpl.TestArrays;
import io.github.scpl.block.LocalLoss.Site;
import io.github.scpl.device.Tensor;
import io.github.scpl.host.HostAccess;
import io.github.scpl.nn.BuildContext;
import io.github.scpl.nn.Parameter;
import io.github.scpl.nn.Pass;
import io.github.scpl.nn.Shape;
import io.github.scpl.random.RandomKey;
import java.util.List;
import java.util.function.DoubleSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;

class SquaredErrorTest {
  private static final int[] LABELS = {0, 2, 1, 2};

  private final BuildContext context = BuildContext.root("block", DataType.DOUBLE, RandomKey.of(1));
  private final SquaredError loss = new SquaredError(context, new Site(Shape.of(5), 3, null, 0.1));
  private final Tensor x = TestArrays.normal(DataType.DOUBLE, 1, LABELS.length, 5);

  @AfterEach
  void close() {
    context.close();
  }

  private double value() {
    return TestArrays.number(loss.evaluate(x, TestArrays.labels(LABELS), Pass.evaluation()));
  }

  @Test
  void withoutWeightsEveryRowIsHalfAWayFromItsClass() {
    context.parameters().forEach(parameter -> HostAccess.clear(parameter.value()));
    assertEquals(0.5, value(), 1e-15);
  }

  @Test
  void gradientsAreThoseOfFiniteDifferences() {
    double[] before = x.toArray();
    value();
    double[] dx = loss.backward().toArray();
    assertArrayEquals(before, x.toArray(), "the representation is only read");
    List<Parameter> parameters = context.parameters();
    assertTrue(parameters.stream().allMatch(Parameter::hasGradient));
    List<double[]> gradients = parameters.stream().map(p -> p.gradient().toArray()).toList();
    DoubleSupplier value = this::value;
    FiniteDifference.check("representation", x, dx, value);
    for (int i = 0; i < gradients.size(); i++) {
      Parameter parameter = parameters.get(i);
      FiniteDifference.check(parameter.name(), parameter.value(), gradients.get(i), value);
    }
  }
}
