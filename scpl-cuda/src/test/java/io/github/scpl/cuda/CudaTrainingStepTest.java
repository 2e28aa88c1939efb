// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.cuda;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.scpl.cuda.driver.Precision;
import io.github.scpl.cuda.emulator.EmulatedDriver;
import io.github.scpl.device.Arena;
import io.github.scpl.device.CaseArrays;
import io.github.scpl.device.Conformance;
import io.github.scpl.device.Device;
import io.github.scpl.device.ElementKernels.AdamStep;
import io.github.scpl.device.Kernels;
import io.github.scpl.device.Lane;
import io.github.scpl.device.Readback;
import io.github.scpl.device.Tensor;
import io.github.scpl.host.HostDevice;
import io.github.scpl.random.RandomKey;
import io.github.scpl.reference.ReferenceKernels;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.nd4j.linalg.api.buffer.DataType;

/**
 * The same kernels on the same arrays, batch after batch, are graphs with other numbers in them.
 */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class CudaTrainingStepTest {
  private static final int BATCHES = 5;

  @Test
  void numbersThatChangeReachGraphs() {
    assumeTrue(EmulatedDriver.isAvailable(), "there is no g++");
    EmulatedDriver driver = new EmulatedDriver();
    try (CudaDevice device = CudaDevice.of("cuda:0", driver, Precision.FLOAT32)) {
      for (DataType type : new DataType[] {DataType.FLOAT, DataType.DOUBLE}) {
        List<double[]> expected = batches(HostDevice.HOST, ReferenceKernels.ALL, DataType.DOUBLE);
        List<double[]> actual;
        try (Lane lane = device.open(1)) {
          assertTrue(lane == device.lane());
          actual = batches(device, device.kernels(type), type);
        }
        double tolerance = type == DataType.FLOAT ? 1e-5 : 1e-12;
        Conformance.requireNear(expected, actual, tolerance, "batches of " + type);
      }
      if (driver.kernelsRun() > 0) {
        assertTrue(driver.graphsLaunched() >= 2 * (BATCHES - 1), driver.graphsLaunched() + "");
      }
    }
  }

  private static List<double[]> batches(Device device, Kernels kernels, DataType type) {
    try (Arena arena = device.arena()) {
      CaseArrays arrays = new CaseArrays(arena, type, CaseArrays.Order.ROW_MAJOR);
      Tensor value = arrays.normal(3, 200);
      Tensor gradient = arrays.normal(3, 200);
      Tensor dropped = arrays.blank(3, 200);
      Tensor m = arrays.normal(3, 200);
      Tensor v = arrays.squares(3, 200);
      List<Readback> all = new ArrayList<>();
      for (int batch = 1; batch <= BATCHES; batch++) {
        RandomKey key = RandomKey.of(batch);
        AdamStep step = new AdamStep(0.9, 0.999, 1e-8, 0.1 / batch, 1 + 0.5 / batch);
        kernels.dropouts().dropout(gradient, null, dropped, key, 0.3);
        kernels.elements().addScaled(value, 0.01 * batch, dropped, dropped);
        kernels.elements().adam(value, dropped, m, v, step);
        all.add(device.lane().read(value.part(0, 400)));
        device.lane().record();
      }
      return all.stream().map(Readback::get).toList();
    }
  }
}
