// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.bench.machine;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.scpl.device.Arena;
import io.github.scpl.device.Tensor;
import io.github.scpl.host.HostDevice;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;

class OwnMemoryTest {
  private static Tensor floats(Arena arena, int count) {
    return arena.uninitialized(DataType.FLOAT, count);
  }

  @Test
  void eachPeakIsThatOfItsOwnArraysWhateverTheOthersHold() throws Exception {
    OwnMemory first = new OwnMemory();
    OwnMemory second = new OwnMemory();
    try (Arena one = HostDevice.HOST.arena();
        Arena two = HostDevice.HOST.arena()) {
      first.in(() -> floats(one, 100));
      second.in(() -> floats(two, 1000));
      first.in(
          () -> {
            one.free(floats(one, 50));
            return null;
          });
      second.in(() -> floats(two, 10));
      first.in(() -> floats(one, 20));
    }
    assertEquals(4 * 150, first.peakBytes());
    assertEquals(4 * 1010, second.peakBytes());
  }
}
