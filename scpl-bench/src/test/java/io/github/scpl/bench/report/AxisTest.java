// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.bench.report;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.stream.DoubleStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AxisTest {
  private static final double ANY = 1e-6;

  private static String labels(double smallestStep, double... values) {
    Axis axis = Axis.of(values, smallestStep);
    return String.join(
        " ", DoubleStream.of(axis.marks()).mapToObj(axis::label).toArray(String[]::new));
  }

  @Test
  void marksAreRoundAndHoldAllValues() {
    assertEquals("0 10 20 30 40 50", labels(ANY, 3, 48));
    assertEquals("88.0 88.5 89.0 89.5 90.0 90.5", labels(ANY, 88.1, 90.4));
    assertEquals("0.00 0.05 0.10 0.15 0.20 0.25", labels(ANY, 0.01, 0.25));
    assertEquals("-15 -10 -5 0 5 10 15 20", labels(ANY, -15, 20));
    assertEquals("500 1000 1500 2000 2500 3000", labels(ANY, 800, 3000));
    assertEquals("99.9 100.0 100.1", labels(ANY, 100, 100));
    assertEquals("0 5k 10k 15k 20k 25k 30k", labels(ANY, 300, 28000));
    assertEquals("10.0k 10.5k 11.0k 11.5k 12.0k", labels(ANY, 10100, 12000));
  }

  @Test
  void whatIsCountedHasWholeMarks() {
    assertEquals("1 2 3 4 5", labels(1, 1, 5));
    assertEquals("1 2", labels(1, 1, 1));
    assertEquals("0 50 100 150 200", labels(1, 1, 200));
  }

  @ParameterizedTest
  @CsvSource({"5, 5", "0, 0", "1e-12, 2e-12", "1, 1e9"})
  void everyRangeHasAtLeastTwoMarks(double least, double most) {
    Axis axis = Axis.of(new double[] {least, most}, ANY);
    assertTrue(axis.marks().length >= 2);
    assertTrue(axis.from() <= least && axis.to() >= most, axis.toString());
  }

  @Test
  void withoutValuesThereIsAnAxisAllTheSame() {
    assertTrue(Axis.of(new double[0], ANY).marks().length >= 2);
  }

  @Test
  void sharesRunFromTheFirstMarkToTheLast() {
    Axis axis = Axis.of(new double[] {3, 48}, ANY);
    assertArrayEquals(
        new double[] {0, 0.5, 1},
        new double[] {axis.share(0), axis.share(25), axis.share(50)},
        1e-12);
  }

  /** Where numbers are so large that those next to each other are far apart, and beyond. */
  @ParameterizedTest
  @CsvSource({
    "1e17, 1e17",
    "1e15, 1000000000000001",
    "-1e308, 1e308",
    "1e308, 1e308",
    "123456789012, 123456789012",
    "-Infinity, Infinity"
  })
  void anyNumbersHaveFewMarks(double least, double most) {
    for (double smallest : new double[] {ANY, 1}) {
      int marks = Axis.of(new double[] {least, most}, smallest).marks().length;
      assertTrue(marks >= 2 && marks < 20, marks + " marks");
    }
  }
}
