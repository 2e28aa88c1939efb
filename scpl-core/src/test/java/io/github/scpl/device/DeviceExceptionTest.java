// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.device;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;

class DeviceExceptionTest {
  private static final class Fault extends DeviceException {
    private static final long serialVersionUID = 1;

    Fault() {
      super("fault");
    }
  }

  /** A device that has failed. */
  private record Failed(List<String> failedAt) implements Device {
    @Override
    public Memory memory() {
      throw new UnsupportedOperationException();
    }

    @Override
    public Kernels kernels(DataType type) {
      throw new UnsupportedOperationException();
    }

    @Override
    public Lane open(int threads) {
      throw new UnsupportedOperationException();
    }

    @Override
    public Lane lane() {
      throw new UnsupportedOperationException();
    }

    @Override
    public Map<String, String> facts() {
      throw new UnsupportedOperationException();
    }
  }

  private static String place(Throwable thrown, String... failedAt) {
    return DeviceException.place(thrown, List.of(new Failed(List.of(failedAt))));
  }

  @Test
  void namesWhatWasUnderWay() {
    assertEquals("Stage 1, block 2", place(new Fault(), "Stage 1, block 2"));
    assertEquals(
        "Stage 1, block 2 or stage 0, block 1 or CIFAR-10",
        place(new Fault(), "Stage 1, block 2", "Stage 0, block 1", "CIFAR-10"));
  }

  @Test
  void namesThatOfAllDevices() {
    List<Device> devices =
        List.of(new Failed(List.of()), new Failed(List.of("A")), new Failed(List.of("B")));
    assertEquals("A or B", DeviceException.place(new IllegalStateException(new Fault()), devices));
  }

  @Test
  void knowsNothingOfOtherFailures() {
    assertNull(place(new IllegalStateException("a block's own"), "Stage 1, block 2"));
    assertNull(place(new Fault()));
  }
}
