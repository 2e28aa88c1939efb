// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.train.trace;

import io.github.scpl.block.Step;

/**
 * Told by one thread of a trainer of what it spends its time on, on that thread and in the order of
 * time. What it takes to be told is taken from training, and what it throws ends the run.
 *
 * <p>Times are those of {@link System#nanoTime()}. Slices do not overlap; those of less than a
 * microsecond are left out.
 */
public interface Track {
  /** Where a slice belongs to no block. */
  int NO_BLOCK = -1;

  /**
   * A slice of time has ended.
   *
   * @param block from 0, or {@link #NO_BLOCK}
   * @param step the batch; null where there is none
   */
  void slice(Phase phase, int block, Step step, long startNanos, long endNanos);

  /**
   * Batches that wait in front of a stage have become more or fewer.
   *
   * @param stage from 0: that of the thread, or the one above
   */
  void depth(int stage, int batches, long nanos);
}
