// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.nn;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class ShapeTest {
  @Test
  void aVariableSizeIsPrintedAsAStar() {
    assertEquals("[*]", Shape.variable().toString());
    assertEquals("[*, 300]", Shape.variable(300).toString());
    assertEquals("[12, *, 300]", Shape.toString(Shape.variable(300).withBatch(12)));
  }

  @Test
  void aVariableShapeFitsAnyTime() {
    Shape shape = Shape.variable(3);
    assertTrue(shape.isVariable());
    assertTrue(shape.fits(2, new long[] {2, 7, 3}));
    assertTrue(shape.fits(2, new long[] {2, 1, 3}));
    assertFalse(shape.fits(2, new long[] {2, 0, 3}));
    assertFalse(shape.fits(2, new long[] {2, 7, 4}));
    assertFalse(shape.fits(3, new long[] {2, 7, 3}));
    assertFalse(shape.fits(2, new long[] {2, 3}));
  }

  @Test
  void aFixedShapeFitsOnlyItself() {
    Shape shape = Shape.of(7, 3);
    assertFalse(shape.isVariable());
    assertTrue(shape.fits(2, new long[] {2, 7, 3}));
    assertFalse(shape.fits(2, new long[] {2, 6, 3}));
    assertNotEquals(shape, Shape.variable(3));
    assertArrayEquals(new long[] {2, 7, 3}, shape.withBatch(2));
  }

  @Test
  void theLastSizeCanBeReplaced() {
    assertEquals(Shape.variable(8), Shape.variable(3).withLast(8));
    assertEquals(Shape.of(7, 8), Shape.of(7, 3).withLast(8));
  }

  @Test
  void aVariableShapeHasNoNumberOfElements() {
    ShapeException e = assertThrows(ShapeException.class, () -> Shape.variable(300).elements());
    assertEquals("Expected a shape of fixed size, got [*, 300]", e.getMessage());
  }

  @Test
  void otherSizesMustBePositive() {
    assertThrows(ShapeException.class, () -> Shape.variable(0));
    assertThrows(ShapeException.class, () -> Shape.of(-1, 3));
  }

  @Test
  void elementsOfAVaryingShapeFollowFromItsSize() {
    assertEquals(60, Shape.variable(4, 3).elements(5));
    assertEquals(5, Shape.variable().elements(5));
    assertEquals(12, Shape.of(4, 3).elements(5));
  }
}
