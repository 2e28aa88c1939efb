// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.device;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.scpl.host.HostDevice;
import io.github.scpl.reference.ReferenceKernels;
import java.util.ArrayList;
import java.util.List;
import org.nd4j.linalg.api.buffer.DataType;

/** Whether kernels of a device do what the formulas say. */
public final class Conformance {
  private Conformance() {}

  /** What the formulas say. */
  public static List<double[]> expected(Case one, CaseArrays.Order order) {
    return results(one, HostDevice.HOST, ReferenceKernels.ALL, DataType.DOUBLE, order);
  }

  /** What a device gives. */
  public static List<double[]> results(
      Case one, Device device, DataType type, CaseArrays.Order order) {
    return results(one, device, device.kernels(type), type, order);
  }

  private static List<double[]> results(
      Case one, Device device, Kernels kernels, DataType type, CaseArrays.Order order) {
    try (Arena arena = device.arena()) {
      List<double[]> results = new ArrayList<>();
      for (Tensor array : one.work().run(kernels, new CaseArrays(arena, type, order))) {
        results.add(array.toArray());
      }
      return results;
    }
  }

  /** Requires numbers to be equal but for a part of the largest of their array. */
  public static void requireNear(
      List<double[]> expected, List<double[]> actual, double tolerance, String what) {
    assertEquals(expected.size(), actual.size());
    for (int i = 0; i < expected.size(); i++) {
      requireNear(expected.get(i), actual.get(i), tolerance, what + ", array " + i);
    }
  }

  /** The same for one array. */
  public static void requireNear(
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
