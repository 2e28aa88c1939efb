// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.cuda.kernels;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.scpl.cuda.driver.CudaException;
import io.github.scpl.cuda.driver.PinnedMemory;
import io.github.scpl.cuda.driver.Stream;
import io.github.scpl.cuda.emulator.EmulatedDriver;
import io.github.scpl.cuda.lane.CudaLane;
import io.github.scpl.cuda.lane.Lanes;
import io.github.scpl.cuda.lane.Operations;
import io.github.scpl.device.Mark;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.nd4j.linalg.api.buffer.DataType;

/** Kernels come to run, and those that fail are not forgotten. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class LauncherTest {
  private static final int LENGTH = 1000;

  private EmulatedDriver driver;
  private Lanes lanes;
  private Launcher launcher;
  private long x;
  private long y;

  @BeforeEach
  void open() {
    assumeTrue(EmulatedDriver.isAvailable(), "there is no g++");
    driver = new EmulatedDriver();
    Operations operations = new Operations();
    lanes = new Lanes(driver, operations);
    launcher = new Launcher(driver, DataType.FLOAT, lanes, operations);
    x = driver.allocate(Float.BYTES * LENGTH);
    y = driver.allocate(Float.BYTES * LENGTH);
  }

  @AfterEach
  void close() {
    if (driver != null) {
      lanes.close();
      driver.free(x);
      driver.free(y);
      driver.close();
    }
  }

  private void leakyRelu() {
    launcher.each("leakyRelu", LENGTH, x, y, Launcher.bits(0.25));
  }

  @Test
  void kernelsOfGraphsRunAsOthers() {
    Stream stream = driver.stream();
    PinnedMemory pinned = driver.pin(Float.BYTES * LENGTH);
    try (CudaLane lane = lanes.open()) {
      for (int round = 0; round < 5; round++) {
        for (int i = 0; i < LENGTH; i++) {
          pinned.bytes().putFloat(Float.BYTES * i, i % 2 == 0 ? -i - round : i + round);
        }
        stream.copy(pinned.address(), x, Float.BYTES * LENGTH);
        stream.synchronize();
        leakyRelu();
        Mark mark = lane.record();
        mark.join();
        stream.copy(y, pinned.address(), Float.BYTES * LENGTH);
        stream.synchronize();
        for (int i = 0; i < LENGTH; i++) {
          float expected = i % 2 == 0 ? -0.25f * (i + round) : i + round;
          assertEquals(expected, pinned.bytes().getFloat(Float.BYTES * i), 1e-30f);
        }
      }
    }
    assertEquals(5, driver.kernelsRun());
    assertEquals(4, driver.graphsLaunched());
    pinned.close();
    stream.close();
  }

  @Test
  void aKernelThatFailsIsToldToAllWhoWait() {
    CudaLane lane = lanes.open();
    CudaLane inner = lanes.open();
    leakyRelu();
    Mark before = inner.record();
    before.join();
    driver.failNext("leakyRelu");
    leakyRelu();
    assertThrows(CudaException.class, () -> inner.record().join()); // which may fail already
    assertThrows(CudaException.class, before::isReached);
    assertThrows(CudaException.class, inner::finish);
    leakyRelu();
    assertThrows(CudaException.class, inner::record);
    assertThrows(CudaException.class, inner::close);
    assertThrows(CudaException.class, lane::close);
    assertThrows(CudaException.class, () -> lanes.settle());
    lanes.drain();
    assertEquals(1, driver.kernelsRun());
  }

  @Test
  void kernelsThatAreNotThereAreRefusedAtOnce() {
    assertThrows(IllegalArgumentException.class, () -> launcher.blocks("none", 1));
    assertThrows(IllegalArgumentException.class, () -> launcher.grid("leakyRelu", 1, 65_536));
    assertFalse(driver.kernelsRun() > 0);
  }
}
