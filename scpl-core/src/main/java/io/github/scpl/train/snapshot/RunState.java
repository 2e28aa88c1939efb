// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.train.snapshot;

import io.github.scpl.train.report.EpochResult;
import java.util.List;

/**
 * Where a run is between two batches, but for its blocks.
 *
 * @param epoch from 1
 * @param batch of the epoch that comes next, from 0
 * @param steps training batches so far, in all epochs
 * @param activeBlocks that learned from the last of them
 * @param learningRate of the epoch; 0 before its first batch
 * @param seconds of the epoch so far
 * @param totals of the epoch so far
 * @param past results of the epochs before
 */
public record RunState(
    int epoch,
    int batch,
    long steps,
    int activeBlocks,
    double learningRate,
    double seconds,
    Totals totals,
    List<EpochResult> past) {
  /** Copies the list. */
  public RunState {
    past = List.copyOf(past);
  }

  /** Training batches of the epochs before. */
  public long stepsBefore() {
    return steps - batch;
  }
}
