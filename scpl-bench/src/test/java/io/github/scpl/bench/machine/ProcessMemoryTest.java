// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.bench.machine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

class ProcessMemoryTest {
  @Test
  void thePeakIsReadFromItsLine() {
    List<String> status = List.of("Name:\tjava", "VmPeak:\t 999 kB", "VmHWM:\t    3 kB");
    assertEquals(OptionalLong.of(3072), ProcessMemory.parse(status));
    assertEquals(OptionalLong.empty(), ProcessMemory.parse(List.of("VmHWM:\tmuch")));
  }

  @Test
  void whatIsNotHeapIsTheRest() {
    assertEquals(7, new ProcessMemory(10, 3).beyondHeap());
    assertEquals(0, new ProcessMemory(10, 30).beyondHeap());
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void linuxTells() {
    ProcessMemory memory = ProcessMemory.peakOrNull();
    assertTrue(memory.resident() > memory.beyondHeap() && memory.heap() > 0, memory::toString);
  }
}
