// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.device;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import io.github.scpl.host.HostDevice;
import io.github.scpl.host.NativeThreads;
import java.util.List;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.buffer.DataType;

/**
 * The host's kernels do what the formulas say, on any number of threads. Those for DOUBLE are
 * native or the formulas themselves.
 */
@Timeout(60)
class HostConformanceTest {
  private static final double FLOAT_TOLERANCE = 1e-5;
  private static final double DOUBLE_TOLERANCE = 1e-12;

  static List<Case> cases() {
    return Cases.all();
  }

  static List<Case> casesOfCommonKernels() {
    return Cases.ofCommonKernels();
  }

  @ParameterizedTest
  @MethodSource("cases")
  void kernelsEqualTheReference(Case one) {
    check(one, DataType.FLOAT, FLOAT_TOLERANCE);
  }

  @ParameterizedTest
  @MethodSource("casesOfCommonKernels")
  void kernelsOfBothPrecisionsEqualItInDoubleToo(Case one) {
    check(one, DataType.DOUBLE, DOUBLE_TOLERANCE);
  }

  private static void check(Case one, DataType type, double tolerance) {
    for (CaseArrays.Order order : CaseArrays.Order.values()) {
      check(one, type, order, tolerance);
    }
  }

  private static void check(Case one, DataType type, CaseArrays.Order order, double tolerance) {
    List<double[]> expected = Conformance.expected(one, order);
    List<double[]> actual = Conformance.results(one, HostDevice.HOST, type, order);
    Conformance.requireNear(expected, actual, tolerance, order.toString());
    for (int count = 2; count <= 3; count++) {
      try (NativeThreads threads = NativeThreads.use(count)) {
        List<double[]> again = Conformance.results(one, HostDevice.HOST, type, order);
        for (int i = 0; i < actual.size(); i++) {
          requireSame(one, actual.get(i), again.get(i), tolerance, threads + ", array " + i);
        }
      }
    }
  }

  /** Sums of products on other threads are of another order, where native code takes them. */
  private static void requireSame(
      Case one, double[] expected, double[] actual, double tolerance, String what) {
    if (one.name().startsWith("Filter") || one.name().startsWith("product")) {
      Conformance.requireNear(expected, actual, tolerance, what);
    } else {
      assertArrayEquals(expected, actual, what);
    }
  }
}
