// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.bench.parity;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.function.DoubleSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GoldenHashTest {
  /** The numbers that the description of the golden runs gives. */
  @ParameterizedTest
  @CsvSource({
    "1, 1, 0, -0.39652467",
    "1, 1, 1, 0.36411273",
    "1, 1, 2, 0.24925971",
    "2, 100000, 0, -0.43759739",
    "2, 100000, 1, 0.70734453",
    "7, 200005, 0, 0.84686267"
  })
  void theNumbersAreTheDescribedOnes(long seed, long stream, long k, double expected) {
    assertEquals(expected, new GoldenHash(seed, stream).value(k), 5e-9);
  }

  @Test
  void aSequenceStartsAtElementZero() {
    GoldenHash hash = new GoldenHash(3, 5);
    DoubleSupplier values = hash.values();
    for (int k = 0; k < 10; k++) {
      assertEquals(hash.value(k), values.getAsDouble());
    }
  }

  @Test
  void singlePrecisionHoldsEveryNumber() {
    GoldenHash hash = new GoldenHash(1, 1);
    for (int k = 0; k < 1000; k++) {
      double value = hash.value(k);
      assertEquals(value, (float) value);
    }
  }
}
