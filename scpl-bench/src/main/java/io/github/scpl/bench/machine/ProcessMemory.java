// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.bench.machine;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;

/**
 * The most memory that this process had at one time, in bytes; without the word of the system,
 * which only Linux gives, it is not known.
 *
 * @param resident pages in memory, of the heap, of arrays, of native code and its scratch memory
 * @param heap the used heap
 */
public record ProcessMemory(long resident, long heap) {
  private static final Path STATUS = Path.of("/proc/self/status");

  /** Reads the peak, if the system tells. */
  public static ProcessMemory peakOrNull() {
    try {
      OptionalLong resident = parse(Files.readAllLines(STATUS));
      return resident.isEmpty() ? null : new ProcessMemory(resident.getAsLong(), heapPeak());
    } catch (IOException e) {
      return null;
    }
  }

  /** The line {@code VmHWM: 123456 kB}. */
  static OptionalLong parse(List<String> status) {
    return status.stream()
        .filter(line -> line.matches("VmHWM:\\s+\\d+ kB"))
        .mapToLong(line -> 1024 * Long.parseLong(line.replaceAll("\\D", "")))
        .findFirst();
  }

  private static long heapPeak() {
    return ManagementFactory.getMemoryPoolMXBeans().stream()
        .filter(pool -> pool.getType() == MemoryType.HEAP)
        .mapToLong((MemoryPoolMXBean pool) -> pool.getPeakUsage().getUsed())
        .sum();
  }

  /** What is not heap, at most: the two peaks need not have been at the same time. */
  public long beyondHeap() {
    return Math.max(0, resident - heap);
  }
}
