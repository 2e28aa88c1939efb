// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.bench.parity;

import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.scpl.cuda.CudaDevice;
import io.github.scpl.cuda.driver.Precision;
import io.github.scpl.cuda.emulator.EmulatedDriver;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.buffer.DataType;

/** Recorded runs come out the same by the kernels of a card, which run on the host here. */
@Timeout(value = 900, unit = TimeUnit.SECONDS)
class CudaParityTest {
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

  static List<Path> texts() throws IOException {
    return Recorded.filesOf("(LSTM|Trans)");
  }

  @ParameterizedTest
  @MethodSource("texts")
  void textModelsAreTheOriginals(Path run) throws Exception {
    check(run);
  }

  private static void check(Path run) throws Exception {
    Golden golden = GoldenReader.read(run);
    assertNull(ParityCheck.run(golden, DataType.FLOAT, device).failure());
  }

  @ParameterizedTest
  @Tag("slow") // of full width, by plain loops
  @ValueSource(strings = {"VGG_SCPL_m", "resnet_DASCPL_m"})
  void imageModelsAreTheOriginals(String run) throws Exception {
    check(Recorded.file(run));
  }
}
