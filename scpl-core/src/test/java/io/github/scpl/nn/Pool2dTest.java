// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.nn;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.scpl.TestArrays;
import io.github.scpl.device.Tensor;
import io.github.scpl.random.RandomKey;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;

class Pool2dTest {
  private final BuildContext context = BuildContext.root("pool", DataType.FLOAT, RandomKey.of(1));

  @AfterEach
  void close() {
    context.close();
  }

  private static Tensor map(long height, long width, double... values) {
    return TestArrays.of(DataType.FLOAT, values, 1, 1, height, width);
  }

  @Test
  void ofEqualMaximaTheFirstGetsTheGradient() {
    Pool2d pool = Pool2d.max(2);
    pool.build(context, Shape.of(1, 2, 6));
    Tensor x = map(2, 6, 7, 7, 1, 2, 0, -0.0, 7, 7, 2, 2, -0.0, 0);
    Tensor y = pool.forward(x, Pass.evaluation());
    assertArrayEquals(new double[] {7, 2, 0}, y.toArray());
    Tensor dx = pool.backward(map(1, 3, 1, 2, 3), true);
    assertArrayEquals(new double[] {1, 0, 0, 2, 3, 0, 0, 0, 0, 0, 0, 0}, dx.toArray());
  }

  @Test
  void aRemainderIsLeftOut() {
    Pool2d max = Pool2d.max(2);
    assertEquals(Shape.of(1, 1, 1), max.build(context, Shape.of(1, 3, 3)));
    Tensor x = map(3, 3, 1, 2, 9, 4, 3, 9, 9, 9, 9);
    assertArrayEquals(new double[] {4}, max.forward(x, Pass.evaluation()).toArray());
    assertArrayEquals(
        new double[] {0, 0, 0, 5, 0, 0, 0, 0, 0}, max.backward(map(1, 1, 5), true).toArray());

    Pool2d average = Pool2d.average(2);
    average.build(context, Shape.of(1, 3, 3));
    assertArrayEquals(new double[] {2.5}, average.forward(x, Pass.evaluation()).toArray());
    assertArrayEquals(
        new double[] {2, 2, 0, 2, 2, 0, 0, 0, 0}, average.backward(map(1, 1, 8), true).toArray());
  }

  @Test
  void windowsNeedNotBeSquare() {
    Pool2d pool = Pool2d.average(2, 1);
    assertEquals(Shape.of(1, 1, 3), pool.build(context, Shape.of(1, 2, 3)));
    Tensor x = map(2, 3, 1, 2, 9, 4, 3, 9);
    assertArrayEquals(new double[] {2.5, 2.5, 9}, pool.forward(x, Pass.evaluation()).toArray());
    assertArrayEquals(
        new double[] {1, 2, 3, 1, 2, 3}, pool.backward(map(1, 3, 2, 4, 6), true).toArray());
    assertThrows(IllegalArgumentException.class, () -> Pool2d.average(2, 0));
  }

  @Test
  void globalAverageNeedsSquareMaps() {
    Exception error =
        assertThrows(
            ShapeException.class, () -> Pool2d.globalAverage().build(context, Shape.of(1, 2, 3)));
    assertTrue(error.getMessage().startsWith("pool: expected square maps"), error.getMessage());
  }

  @Test
  void mapsMustHoldAWindow() {
    Exception error =
        assertThrows(ShapeException.class, () -> Pool2d.max(4).build(context, Shape.of(1, 8, 3)));
    assertEquals(
        "pool: expected maps of at least 4x4 pixels for windows of that size, got [1, 8, 3]",
        error.getMessage());
  }
}
