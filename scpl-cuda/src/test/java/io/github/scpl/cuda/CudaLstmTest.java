// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.cuda;

import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.scpl.cuda.driver.Precision;
import io.github.scpl.cuda.emulator.EmulatedDriver;
import io.github.scpl.device.Case;
import io.github.scpl.device.CaseArrays.Order;
import io.github.scpl.device.Cases;
import io.github.scpl.device.Conformance;
import io.github.scpl.device.Lane;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nd4j.linalg.api.buffer.DataType;

/** LSTMs whose steps are one kernel, a kernel each, or a product and a kernel each. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class CudaLstmTest {
  private static CudaDevice device;

  @BeforeAll
  static void open() {
    assumeTrue(EmulatedDriver.isAvailable(), "there is no g++");
    device = CudaDevice.of("cuda:0", new EmulatedDriver(), Precision.FLOAT32);
  }

  @AfterAll
  static void close() {
    if (device != null) {
      device.close();
    }
  }

  /**
   * Many groups and blocks; a thread more than units; the widest of either type, and wider ones.
   */
  @ParameterizedTest
  @CsvSource({
    "1030, 2, 1",
    "70, 3, 12",
    "9, 3, 85",
    "5, 2, 128",
    "5, 2, 129",
    "3, 2, 181",
    "35, 3, 182",
    "3, 4, 300",
    "3, 1, 300"
  })
  void allStepsAreTheFormulas(int batch, int time, int width) {
    for (boolean masked : new boolean[] {true, false}) {
      for (boolean first : new boolean[] {true, false}) {
        Case one =
            new Case(
                "lstm", (k, a) -> Cases.lstm(k, a, new int[] {batch, time, width}, masked, first));
        List<double[]> expected = Conformance.expected(one, Order.ROW_MAJOR);
        Conformance.requireNear(expected, results(one, DataType.FLOAT), 1e-5, "FLOAT");
        Conformance.requireNear(expected, results(one, DataType.DOUBLE), 1e-12, "DOUBLE");
      }
    }
  }

  private static List<double[]> results(Case one, DataType type) {
    try (Lane lane = device.open(1)) {
      assertSame(lane, device.lane());
      return Conformance.results(one, device, type, Order.ROW_MAJOR);
    }
  }
}
