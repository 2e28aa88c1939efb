// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.bench.throughput;

import io.github.scpl.bench.machine.ProcessMemory;
import io.github.scpl.bench.result.PlacementChoice;
import io.github.scpl.bench.result.Spread;
import io.github.scpl.train.report.BlockTime;
import io.github.scpl.train.report.MemoryEstimate;
import java.util.List;

/**
 * What {@code scpl throughput} measured.
 *
 * @param model its name
 * @param method its name
 * @param threads the budget in words
 * @param placement of the blocks, and why
 * @param rows of a batch
 * @param secondsPerStep in each window
 * @param stages how each stage spent its time
 * @param parameters trained numbers
 * @param estimate memory from shapes
 * @param peakBytes most off-heap memory held by arrays of the library at one time
 * @param process memory of the process; null where it is not known
 */
public record Throughput(
    String model,
    String method,
    String threads,
    PlacementChoice placement,
    int rows,
    double[] secondsPerStep,
    List<StageTime> stages,
    long parameters,
    MemoryEstimate estimate,
    long peakBytes,
    ProcessMemory process) {
  /**
   * How a stage spent its time.
   *
   * @param blocks how many it runs
   * @param time that it worked on a batch, on the mean
   * @param busy the share of the windows, from 0 to 1, in which it worked on any batch
   * @param seconds from batch to batch
   */
  public record StageTime(int blocks, BlockTime time, double busy, double seconds) {
    /** Seconds per batch in which it waited for other stages, or for data. */
    double waiting() {
      return seconds * (1 - busy);
    }
  }

  Spread samplesPerSecond() {
    double[] rates = new double[secondsPerStep.length];
    for (int w = 0; w < rates.length; w++) {
      rates[w] = rows / secondsPerStep[w];
    }
    return Spread.of(rates);
  }

  /** The measured peak over the estimate. */
  double peakOverEstimate() {
    return (double) peakBytes / estimate.total();
  }
}
