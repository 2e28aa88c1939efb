// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.train.stage;

import java.time.Duration;

/** A thread that works on batches, as a watchdog sees it from outside. Thread-safe. */
public interface Watched {
  /** Where there is nothing to wait for. */
  long RESTING = Long.MIN_VALUE;

  /**
   * Since when it has been at one batch, by {@link System#nanoTime()}, not counting what was before
   * it last waited for others; {@link #RESTING} if it waits, or has no batch.
   */
  long busySince();

  /** The thread that does the work. */
  Thread thread();

  /** What it is at, for messages. */
  String where();

  /**
   * Interrupts it, after a failure was recorded.
   *
   * @param patience how long to wait for its end, at most
   */
  void giveUp(Duration patience);
}
