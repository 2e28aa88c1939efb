// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.nn;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.github.scpl.TestArrays;
import io.github.scpl.device.Tensor;
import io.github.scpl.random.RandomKey;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;

class EmbeddingTest {
  private final FiniteDifference difference = new FiniteDifference();
  private final BuildContext context = BuildContext.root("words", DataType.DOUBLE, RandomKey.of(1));

  @AfterEach
  void free() {
    context.close();
    difference.close();
  }

  @Test
  void aTokenBecomesItsRow() {
    Embedding layer = new Embedding(3, 2).withTable(new float[] {1, 2, 3, 4, 5, 6});
    assertEquals(Shape.variable(2), layer.build(context, Shape.variable()));
    Tensor y = layer.forward(difference.of(new double[] {2, 0, 2, 1}, 2, 2), Pass.evaluation());
    assertArrayEquals(new long[] {2, 2, 2}, y.shape());
    assertArrayEquals(new double[] {5, 6, 1, 2, 5, 6, 3, 4}, y.toArray());
  }

  @Test
  void gradientsOfEqualTokensAddUp() {
    Embedding layer = new Embedding(6, 3);
    layer.build(context, Shape.of(4));
    Tensor ids = difference.of(new double[] {2, 0, 2, 5, 5, 2, 1, 0}, 2, 4);
    Tensor weights = difference.random(2, 4, 3);
    layer.forward(ids, Pass.evaluation());
    layer.backward(TestArrays.copy(weights), false);
    difference.checkParameters(
        context, () -> FiniteDifference.weigh(layer.forward(ids, Pass.evaluation()), weights));
  }

  @Test
  void aTokenThatIsGoneHasNoGradientAnyMore() {
    Embedding layer = new Embedding(4, 1);
    layer.build(context, Shape.variable());
    layer.forward(difference.of(new double[] {0, 1, 1}, 1, 3), Pass.evaluation());
    layer.backward(difference.of(new double[] {1, 2, 3}, 1, 3, 1), false);
    Tensor gradient = context.parameters().get(0).gradient();
    assertArrayEquals(new double[] {1, 5, 0, 0}, gradient.toArray());

    layer.forward(difference.of(new double[] {3, 1}, 2, 1), Pass.evaluation());
    layer.backward(difference.of(new double[] {7, 8}, 2, 1, 1), false);
    assertArrayEquals(new double[] {0, 8, 0, 7}, gradient.toArray());
  }

  @Test
  void anUnknownIdIsNamedWithItsPlace() {
    Embedding layer = new Embedding(4, 1);
    layer.build(context, Shape.variable());
    for (double id : new double[] {4, -1, 1.5, Double.NaN}) {
      Tensor ids = difference.of(new double[] {0, 1, 2, id}, 2, 2);
      IllegalArgumentException e =
          assertThrows(IllegalArgumentException.class, () -> layer.forward(ids, Pass.evaluation()));
      assertEquals(
          "words: expected token ids from 0 to 3, got "
              + id
              + " in row 1 at position 1; encode the text with the vocabulary the table was made"
              + " for",
          e.getMessage());
    }
  }

  @Test
  void itRefusesOtherShapes() {
    ShapeException e =
        assertThrows(
            ShapeException.class, () -> new Embedding(4, 1).build(context, Shape.of(3, 32, 32)));
    assertEquals("words: expected an input of shape [time], got [3, 32, 32]", e.getMessage());
    IllegalArgumentException table =
        assertThrows(
            IllegalArgumentException.class, () -> new Embedding(4, 2).withTable(new float[6]));
    assertEquals("Expected a table of 4 x 2 = 8 values, got 6", table.getMessage());
  }
}
