// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.cuda;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.scpl.device.Case;
import io.github.scpl.device.CaseArrays.Order;
import io.github.scpl.device.Cases;
import io.github.scpl.device.Conformance;
import io.github.scpl.device.Lane;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.buffer.DataType;

/** The card's kernels do what the formulas say. */
@Tag(Cards.TAG)
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class CudaConformanceTest {
  private static CudaDevice device;

  @BeforeAll
  static void open() {
    device = Cards.open();
  }

  @AfterAll
  static void close() {
    Cards.close(device);
  }

  static List<Case> cases() {
    return Cases.all();
  }

  @ParameterizedTest
  @MethodSource("cases")
  void isNearTheFormulas(Case one) {
    List<double[]> expected = Conformance.expected(one, Order.ROW_MAJOR);
    check(one, expected, DataType.FLOAT, 1e-5);
    check(one, expected, DataType.DOUBLE, 1e-12);
  }

  /** Three times, with other orders of threads; whatever the order, the bits are the same. */
  private static void check(Case one, List<double[]> expected, DataType type, double tolerance) {
    String what = one.name() + " of " + type;
    try (Lane lane = device.open(1)) {
      assertTrue(lane == device.lane());
      List<double[]> first = results(one, type);
      Conformance.requireNear(expected, first, tolerance, what);
      for (int run = 0; run < 2; run++) {
        List<double[]> again = results(one, type);
        assertEquals(first.size(), again.size());
        for (int i = 0; i < first.size(); i++) {
          assertArrayEquals(first.get(i), again.get(i), what + ", array " + i + ", again");
        }
      }
    }
  }

  private static List<double[]> results(Case one, DataType type) {
    return Conformance.results(one, device, type, Order.ROW_MAJOR);
  }
}
