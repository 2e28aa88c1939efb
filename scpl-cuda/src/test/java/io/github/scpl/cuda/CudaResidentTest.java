// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.cuda;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.scpl.block.Signal;
import io.github.scpl.cuda.driver.Precision;
import io.github.scpl.cuda.emulator.EmulatedDriver;
import io.github.scpl.data.BatchSource;
import io.github.scpl.data.BatchStream;
import io.github.scpl.data.ResidentSource;
import io.github.scpl.device.Arena;
import io.github.scpl.device.Device;
import io.github.scpl.device.Lane;
import io.github.scpl.host.HostDevice;
import io.github.scpl.models.vision.data.Augmentation;
import io.github.scpl.models.vision.data.ImageBatches;
import io.github.scpl.models.vision.data.ImageSet;
import io.github.scpl.models.vision.data.Normalization;
import io.github.scpl.random.RandomKey;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.nd4j.linalg.api.buffer.DataType;

/** Samples that stay on a card give the batches that the host makes, to the bit. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class CudaResidentTest {
  private CudaDevice device;

  @BeforeEach
  void open() {
    assumeTrue(EmulatedDriver.isAvailable(), "there is no g++");
    device = CudaDevice.of("cuda:0", new EmulatedDriver(), Precision.FLOAT32);
  }

  @AfterEach
  void close() {
    if (device != null) {
      device.close();
    }
  }

  private static ImageBatches images() {
    byte[] pixels = new byte[26 * 3 * 20 * 20];
    RandomKey.of(1).generator().nextBytes(pixels);
    int[] labels = IntStream.range(0, 26).map(i -> i % 3).toArray();
    ImageSet set = ImageSet.of("noise", 3, 3, 20, 20, pixels, labels);
    Normalization normalization =
        Normalization.of(new double[] {0.3, 0.5, 0.4}, new double[] {0.2, 0.3, 0.25});
    return ImageBatches.training(set, normalization, Augmentation.BASIC, 8, RandomKey.of(2));
  }

  private static List<double[]> read(BatchSource source, Device device, DataType type)
      throws Exception {
    List<double[]> all = new ArrayList<>();
    try (Arena arena = device.arena();
        Lane lane = device.open(1)) {
      Signal signal = new Signal(arena, device, type);
      for (int epoch = 1; epoch <= 2; epoch++) {
        try (BatchStream stream = source.open(epoch)) {
          while (stream.next(signal)) {
            signal.upload();
            lane.finish();
            all.add(signal.bundle().features().toArray());
            all.add(signal.targets().toArray());
          }
        }
      }
    }
    return all;
  }

  @Test
  void batchesAreTheHosts() throws Exception {
    for (DataType type : List.of(DataType.FLOAT, DataType.DOUBLE)) {
      try (ResidentSource resident = new ResidentSource(images(), device, type)) {
        List<double[]> expected = read(images(), HostDevice.HOST, type);
        assertArrayEquals(expected.toArray(), read(resident, device, type).toArray());
      }
    }
  }

  @Test
  void samplesThatDoNotFitAreRefused() {
    device.close();
    device = CudaDevice.of("cuda:0", new EmulatedDriver(100 << 10, 1), Precision.FLOAT32);
    ResidentSource resident = new ResidentSource(images(), device, DataType.FLOAT);
    Exception e = assertThrows(IllegalArgumentException.class, resident::upload);
    assertEquals(
        "noise: expected samples that fit on cuda:0, got 26 that take 0 MiB, and 0 MiB are free;"
            + " take fewer, or leave them on the host",
        e.getMessage());
  }
}
