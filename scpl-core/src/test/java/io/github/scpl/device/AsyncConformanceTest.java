// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.device;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.scpl.host.HostDevice;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.buffer.DataType;

/** Kernels that run later do what the host's do. */
@Timeout(60)
class AsyncConformanceTest {
  private static final AsyncDevice DEVICE = new AsyncDevice("async", 1);

  @AfterAll
  static void close() {
    DEVICE.close();
  }

  static List<Case> cases() {
    return Cases.all();
  }

  @ParameterizedTest
  @MethodSource("cases")
  void kernelsHaveTheBitsOfTheHost(Case one) {
    for (DataType type : new DataType[] {DataType.FLOAT, DataType.DOUBLE}) {
      equalResults(one, type);
    }
  }

  @ParameterizedTest
  @MethodSource("cases")
  @SuppressWarnings("try") // lanes are a scope, not a value
  void theyDoOnLanesWithThreads(Case one) {
    try (Lane onHost = HostDevice.HOST.open(2);
        Lane later = DEVICE.open(2)) {
      equalResults(one, DataType.FLOAT);
    }
  }

  private static void equalResults(Case one, DataType type) {
    List<double[]> expected = results(one, HostDevice.HOST, type);
    List<double[]> actual = results(one, DEVICE, type);
    assertEquals(expected.size(), actual.size());
    for (int i = 0; i < expected.size(); i++) {
      assertArrayEquals(expected.get(i), actual.get(i), type + " array " + i);
    }
  }

  private static List<double[]> results(Case one, Device device, DataType type) {
    return Conformance.results(one, device, type, CaseArrays.Order.BY_TURNS);
  }
}
