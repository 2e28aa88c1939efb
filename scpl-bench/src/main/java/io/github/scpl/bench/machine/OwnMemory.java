// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.bench.machine;

import io.github.scpl.device.Arena;
import java.util.concurrent.Callable;

/**
 * The off-heap memory that one of several networks holds, all of which have their turns one after
 * the other: what is allocated and freed in a turn is the network's, all else stays as it is.
 */
public final class OwnMemory {
  private long bytes;
  private long peakBytes;

  /** Has a turn, which no other turn may overlap. */
  public <T> T in(Callable<T> turn) throws Exception {
    long others = Arena.currentBytes() - bytes;
    Arena.resetPeak();
    try {
      return turn.call();
    } finally {
      bytes = Arena.currentBytes() - others;
      peakBytes = Math.max(peakBytes, Arena.peakBytes() - others);
    }
  }

  /** The most that was held at one time. */
  public long peakBytes() {
    return peakBytes;
  }
}
