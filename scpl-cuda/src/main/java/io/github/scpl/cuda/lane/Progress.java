// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.cuda.lane;

import io.github.scpl.cuda.driver.Driver;
import io.github.scpl.cuda.driver.PinnedMemory;
import java.nio.ByteOrder;

/**
 * What a lane's work is at when its card fails. Where work of another label begins, a small kernel
 * writes a number to the host's memory, and 0 at the end of a list; what is there in the end is the
 * number of what had begun and not ended. Thread-safe.
 */
final class Progress implements AutoCloseable {
  /** What has ended, and what never began. */
  private static final int NOTHING = 0;

  private final PinnedMemory place;
  private final Object[] labels;
  private long last;

  /**
   * Nothing so far.
   *
   * @param most labels that may be on their way
   */
  Progress(Driver driver, int most) {
    labels = new Object[most];
    place = driver.pin(Long.BYTES);
    end();
  }

  /** Where the kernel writes. */
  long address() {
    return place.address();
  }

  /** The number of work that is asked for next. */
  synchronized long begin(Object label) {
    last++;
    labels[(int) (last % labels.length)] = label;
    return last;
  }

  /** What has begun and not ended, as long as the card still works a guess; null if nothing. */
  synchronized Object running() {
    long number = place.bytes().duplicate().order(ByteOrder.nativeOrder()).getLong(0);
    return number == NOTHING ? null : labels[(int) (number % labels.length)];
  }

  /** All has ended, whether or not the card said so. */
  synchronized void end() {
    place.bytes().duplicate().order(ByteOrder.nativeOrder()).putLong(0, NOTHING);
  }

  @Override
  public void close() {
    place.close();
  }
}
