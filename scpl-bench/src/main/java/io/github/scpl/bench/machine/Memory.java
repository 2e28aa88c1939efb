// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.bench.machine;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;

/** The memory that arrays may take. */
public final class Memory {
  /** Of the memory, the share that arrays may take where no other limit is set. */
  private static final double SHARE = 0.6;

  /** Scratch memory of native operations comes on top of an estimate from shapes. */
  private static final double SCRATCH = 1.5;

  private Memory() {}

  /** Whether there is room for arrays of this estimate, and the scratch memory that they take. */
  public static boolean isEnoughFor(long estimatedBytes) {
    long most = Long.getLong("io.github.scpl.maxOffHeapBytes", 0);
    long machine = ofMachine();
    double limit = most > 0 ? Math.min(most, machine) : SHARE * machine;
    return SCRATCH * estimatedBytes <= limit;
  }

  /** In bytes; of the container, if Java runs in one. */
  public static long ofMachine() {
    return ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getTotalMemorySize();
  }

  public static long inMebibytes(long bytes) {
    return bytes >> 20;
  }
}
