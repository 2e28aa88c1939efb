// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.host;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.github.scpl.TestArrays;
import io.github.scpl.device.Tensor;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.api.buffer.DataType;

class FiniteTest {
  private static final int CHUNK = 4096;

  /** Arrays of whole chunks and of less and more, in the middle of others that are not finite. */
  private static Tensor inTheMiddle(DataType type, int length) {
    Tensor storage = TestArrays.filled(type, () -> Double.NaN, length + 9);
    Tensor array = storage.part(4, length);
    array.write(0, new double[length], length);
    return array;
  }

  @ParameterizedTest
  @EnumSource(names = {"FLOAT", "DOUBLE"})
  void theFirstElementThatIsNotFiniteIsFound(DataType type) {
    double[] others = {Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY};
    for (int length : new int[] {1, CHUNK - 1, CHUNK, CHUNK + 1, 2 * CHUNK + 5}) {
      Tensor array = inTheMiddle(type, length);
      assertEquals(-1, Finite.firstOther(array));
      for (int place : new int[] {length - 1, length / 2, 0}) {
        for (double other : others) {
          array.write(place, new double[] {other}, 1);
          assertEquals(place, Finite.firstOther(array));
        }
      }
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"FLOAT", "DOUBLE"})
  void allOtherNumbersAreFinite(DataType type) {
    double[] values = {
      0,
      -0.0,
      Double.MIN_VALUE,
      -Float.MIN_VALUE,
      Float.MIN_NORMAL,
      Float.MAX_VALUE,
      -Float.MAX_VALUE,
      1,
      -1,
      type == DataType.DOUBLE ? Double.MAX_VALUE : 2,
      type == DataType.DOUBLE ? -Double.MAX_VALUE : -2
    };
    assertEquals(-1, Finite.firstOther(TestArrays.of(type, values, values.length)));
  }

  /** Any bits behind an exponent of ones are no number, whatever the sign. */
  @ParameterizedTest
  @EnumSource(names = {"FLOAT", "DOUBLE"})
  void everyKindOfNotANumberIsFound(DataType type) {
    Tensor array = TestArrays.filled(type, () -> 1, 3);
    for (int bit = 0; bit < (type == DataType.FLOAT ? 23 : 52); bit++) {
      for (boolean negative : new boolean[] {false, true}) {
        if (type == DataType.FLOAT) {
          int bits = 0x7F800000 | 1 << bit | (negative ? Integer.MIN_VALUE : 0);
          HostAccess.floats(array).put(1, Float.intBitsToFloat(bits));
        } else {
          long bits = 0x7FF0000000000000L | 1L << bit | (negative ? Long.MIN_VALUE : 0);
          HostAccess.doubles(array).put(1, Double.longBitsToDouble(bits));
        }
        assertEquals(1, Finite.firstOther(array));
      }
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"FLOAT", "DOUBLE"})
  void theRowIsNamed(DataType type) {
    double[] values = {1, 2, 3, 4, Double.NEGATIVE_INFINITY, Double.NaN};
    Tensor rows = TestArrays.of(type, values, 3, 1, 2);
    assertEquals("-Infinity in row 2", Finite.otherRow(rows, 0));
    assertEquals("-Infinity in row 7", Finite.otherRow(rows, 5));
    assertEquals(
        "Expected it, got -Infinity in row 2; check the data",
        assertThrows(IllegalArgumentException.class, () -> Finite.requireRows("Expected it", rows))
            .getMessage());
    assertNull(Finite.otherRow(TestArrays.filled(type, () -> 3, 2, 2), 0));
  }
}
