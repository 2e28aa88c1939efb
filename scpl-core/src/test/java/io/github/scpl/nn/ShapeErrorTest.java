// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.nn;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.github.scpl.random.RandomKey;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;

class ShapeErrorTest {
  private final BuildContext context =
      BuildContext.root("block1", DataType.FLOAT, RandomKey.of(1)).child("conv");

  @AfterEach
  void close() {
    context.close();
  }

  private String refusal(Layer layer, long... shape) {
    Shape input = Shape.of(shape);
    return assertThrows(ShapeException.class, () -> layer.build(context, input)).getMessage();
  }

  @Test
  void linearTakesVectors() {
    assertEquals(
        "block1.conv: expected an input of shape [features] (use Flatten), got [3, 8, 8]",
        refusal(new Linear(2), 3, 8, 8));
  }

  @Test
  void convolutionTakesMapsThatHoldItsKernel() {
    assertEquals(
        "block1.conv: expected an input of shape [channels, height, width], got [3]",
        refusal(new Conv2d(2, 3), 3));
    assertEquals(
        "block1.conv: expected maps of at least 3 pixels a side for a kernel of 5 padded by 1,"
            + " got [3, 2, 8]",
        refusal(new Conv2d(2, 5).withPadding(1), 3, 2, 8));
  }

  @Test
  void branchesOfAResidualAgree() {
    assertEquals(
        "block1.conv: expected both branches to give the same shape, got [3, 8, 8] from the main"
            + " branch and [2, 8, 8] from the shortcut",
        refusal(new Residual(new Conv2d(3, 3), null, 0), 2, 8, 8));
  }

  @Test
  void sizesArePositive() {
    assertThrows(IllegalArgumentException.class, () -> new Linear(0));
    assertThrows(IllegalArgumentException.class, () -> new Conv2d(0, 3));
    assertThrows(IllegalArgumentException.class, () -> new Conv2d(1, 0));
    assertThrows(IllegalArgumentException.class, () -> new Conv2d(1, 1).withStride(0));
    assertThrows(IllegalArgumentException.class, () -> new Conv2d(1, 1).withPadding(-1));
    assertThrows(IllegalArgumentException.class, () -> Pool2d.max(0));
    assertThrows(ShapeException.class, Shape::of);
    assertThrows(ShapeException.class, () -> Shape.of(3, 0));
  }

  @Test
  void shapesAreValues() {
    long[] dimensions = {3, 4};
    Shape shape = Shape.of(dimensions);
    dimensions[0] = 9;
    assertEquals(Shape.of(3, 4), shape);
    assertEquals(Shape.of(3, 4).hashCode(), shape.hashCode());
    assertNotEquals(Shape.of(4, 3), shape);
    assertEquals(12, shape.elements());
    assertArrayEquals(new long[] {7, 3, 4}, shape.withBatch(7));
    assertEquals("[3, 4]", shape.toString());
  }
}
