// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.cuda.lane;

import io.github.scpl.cuda.driver.Driver;
import java.util.ArrayList;
import java.util.List;

/**
 * Memory of the card for intermediate results of one operation after the other, as large as the
 * largest needed. Not thread-safe.
 */
final class Workspace implements AutoCloseable {
  private static final long LEAST = 1 << 20;

  private final Driver driver;
  private final List<Long> outgrown = new ArrayList<>();
  private long address;
  private long size;

  Workspace(Driver driver) {
    this.driver = driver;
  }

  /** An address that so many bytes follow. */
  long get(long bytes) {
    if (bytes > size) {
      long step = Math.max(LEAST, Long.highestOneBit(bytes) / 8);
      long larger = (bytes + step - 1) / step * step; // so that it does not grow too often
      long fresh = driver.allocate(larger);
      if (size > 0) {
        outgrown.add(address);
      }
      address = fresh;
      size = larger;
    }
    return address;
  }

  /** Frees what was too small; nothing may run. */
  void trim() {
    outgrown.forEach(driver::free);
    outgrown.clear();
  }

  @Override
  public void close() {
    trim();
    if (size > 0) {
      driver.free(address);
      size = 0;
    }
  }
}
