// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.device;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.scpl.host.HostDevice;
import io.github.scpl.host.NativeThreads;
import io.github.scpl.reference.ReferenceKernels;
import java.util.ArrayList;
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
    List<double[]> expected = results(one, ReferenceKernels.ALL, DataType.DOUBLE, order);
    List<double[]> actual = results(one, HostDevice.HOST.kernels(type), type, order);
    assertEquals(expected.size(), actual.size());
    for (int i = 0; i < expected.size(); i++) {
      requireNear(expected.get(i), actual.get(i), tolerance, order + ", array " + i);
    }
    for (int count = 2; count <= 3; count++) {
      try (NativeThreads threads = NativeThreads.use(count)) {
        List<double[]> again = results(one, HostDevice.HOST.kernels(type), type, order);
        for (int i = 0; i < actual.size(); i++) {
          requireSame(one, actual.get(i), again.get(i), tolerance, threads + ", array " + i);
        }
      }
    }
  }

  private static List<double[]> results(
      Case one, Kernels kernels, DataType type, CaseArrays.Order order) {
    try (Arena arena = HostDevice.HOST.arena()) {
      List<double[]> results = new ArrayList<>();
      for (Tensor array : one.work().run(kernels, new CaseArrays(arena, type, order))) {
        results.add(array.toArray());
      }
      return results;
    }
  }

  /** Sums of products on other threads are of another order, where native code takes them. */
  private static void requireSame(
      Case one, double[] expected, double[] actual, double tolerance, String what) {
    if (one.name().startsWith("Filter") || one.name().startsWith("product")) {
      requireNear(expected, actual, tolerance, what);
    } else {
      assertArrayEquals(expected, actual, what);
    }
  }

  private static void requireNear(
      double[] expected, double[] actual, double tolerance, String what) {
    assertEquals(expected.length, actual.length, what);
    double scale = 1;
    for (double value : expected) {
      scale = Double.isFinite(value) ? Math.max(scale, Math.abs(value)) : scale;
    }
    for (int i = 0; i < expected.length; i++) {
      assertEquals(expected[i], actual[i], scale * tolerance, what + ", element " + i);
    }
  }
}
