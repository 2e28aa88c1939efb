// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.bench.statistics;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class StudentTTest {
  /** From printed tables. */
  @ParameterizedTest
  @CsvSource({
    "0.05, 1, 12.706",
    "0.05, 2, 4.303",
    "0.05, 3, 3.182",
    "0.05, 4, 2.776",
    "0.05, 9, 2.262",
    "0.05, 10, 2.228",
    "0.05, 29, 2.045",
    "0.05, 120, 1.980",
    "0.01, 1, 63.657",
    "0.01, 6, 3.707",
    "0.001, 7, 5.408"
  })
  void criticalValuesAreThoseOfTables(double share, int degrees, double expected) {
    assertEquals(expected, StudentT.critical(share, degrees), 5.1e-4);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5, 30})
  void aCriticalValueIsExceededByItsShare(int degrees) {
    double critical = StudentT.critical(0.05, degrees);
    assertEquals(0.05, StudentT.twoSided(critical, degrees), 1e-12);
    assertEquals(0.05, StudentT.twoSided(-critical, degrees), 1e-12);
    assertEquals(1, StudentT.twoSided(0, degrees), 1e-15);
    assertEquals(0, StudentT.twoSided(Double.POSITIVE_INFINITY, degrees), 1e-15);
  }

  /** With one degree it is Cauchy's distribution, whose quartiles are at 1. */
  @Test
  void halfOfCauchysDistributionLiesWithinOne() {
    assertEquals(0.5, StudentT.twoSided(1, 1), 1e-15);
  }
}
