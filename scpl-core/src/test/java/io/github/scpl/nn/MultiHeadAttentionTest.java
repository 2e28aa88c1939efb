// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.nn;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.github.scpl.TestArrays;
import io.github.scpl.device.Tensor;
import io.github.scpl.random.RandomKey;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nd4j.linalg.api.buffer.DataType;

class MultiHeadAttentionTest {
  private static final Pass PASS = Pass.training(RandomKey.of(5));

  private final FiniteDifference difference = new FiniteDifference();
  private final BuildContext context = BuildContext.root("att", DataType.DOUBLE, RandomKey.of(1));

  @AfterEach
  void free() {
    context.close();
    difference.close();
  }

  @ParameterizedTest
  @CsvSource({"1, 0, false", "2, 0, true", "2, 0.3, true", "4, 0.3, false"})
  void gradientsEqualDifferences(int heads, double rate, boolean masked) {
    MultiHeadAttention layer = new MultiHeadAttention(heads, rate);
    assertEquals(Shape.variable(4), layer.build(context, Shape.variable(4)));
    difference.scramble(context);
    Tensor x = difference.random(3, 3, 4);
    Tensor mask = masked ? difference.of(new double[] {1, 1, 1, 1, 1, 0, 1, 0, 0}, 3, 3) : null;
    Tensor weights = difference.random(3, 3, 4);
    layer.forward(x, mask, PASS);
    Tensor dx = layer.backward(TestArrays.copy(weights), true);
    FiniteDifference.check("input", x, dx, () -> loss(layer, x, mask, weights));
    difference.checkParameters(context, () -> loss(layer, x, mask, weights));
  }

  private static double loss(MultiHeadAttention layer, Tensor x, Tensor mask, Tensor weights) {
    return FiniteDifference.weigh(layer.forward(x, mask, PASS), weights);
  }

  @Test
  void maskedKeysHaveNoInfluence() {
    MultiHeadAttention layer = new MultiHeadAttention(2, 0);
    layer.build(context, Shape.variable(4));
    Tensor x = difference.random(1, 3, 4);
    Tensor mask = difference.of(new double[] {1, 1, 0}, 1, 3);
    double[] before = layer.forward(x, mask, Pass.evaluation()).toArray();
    x.write(8, new double[] {9, -9, 9, 9}, 4);
    double[] after = layer.forward(x, mask, Pass.evaluation()).toArray();
    assertArrayEquals(head(before), head(after));
    assertNotEquals(before[8], after[8]);
  }

  private static double[] head(double[] values) {
    return java.util.Arrays.copyOf(values, 8);
  }

  @Test
  void theFourBiasesStartEqual() {
    new MultiHeadAttention(2, 0).build(context, Shape.variable(4));
    List<Parameter> biases =
        context.parameters().stream().filter(p -> p.name().endsWith("bias")).toList();
    assertEquals(4, biases.size());
    for (Parameter bias : biases) {
      assertArrayEquals(biases.get(0).value().toArray(), bias.value().toArray());
      assertNotEquals(0, bias.value().toArray()[0]);
    }
    Parameter query = context.parameters().get(0);
    assertEquals("att.query.weight", query.name());
    assertFalse(
        Arrays.equals(query.value().toArray(), context.parameters().get(2).value().toArray()));
  }

  @Test
  void headsMustDivideTheWidth() {
    ShapeException e =
        assertThrows(
            ShapeException.class,
            () -> new MultiHeadAttention(7, 0).build(context, Shape.variable(300)));
    assertEquals(
        "att: expected a number of features that 7 heads divide, got [*, 300]; change the number"
            + " of heads or the width",
        e.getMessage());
  }
}
