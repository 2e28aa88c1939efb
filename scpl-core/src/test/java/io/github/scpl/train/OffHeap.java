// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.scpl.device.Arena;
import org.nd4j.linalg.cpu.nativecpu.bindings.Nd4jCpu;

/**
 * Bytes allocated off-heap.
 *
 * @param arenas what the library holds
 * @param backend what ND4J counts, whoever holds it
 */
public record OffHeap(long arenas, long backend) {
  public static OffHeap now() {
    return new OffHeap(Arena.currentBytes(), Nd4jCpu.Environment.getInstance().getDeviceCounter(0));
  }

  /** After what other tests left to the garbage collector is, most likely, gone. */
  public static OffHeap settled() {
    System.gc();
    long backend = -1;
    while (backend != now().backend) {
      backend = now().backend;
      System.gc();
    }
    return now();
  }

  /** The backend's count may fall at any time by what other tests left to the collector. */
  public void assertNoMoreThan(OffHeap before, String when) {
    assertEquals(before.arenas, arenas, when);
    assertTrue(backend <= before.backend, () -> when + ": from " + before + " to " + this);
  }
}
