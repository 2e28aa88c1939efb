// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.bench.throughput;

import io.github.scpl.train.report.BlockTime;
import io.github.scpl.train.report.StepTimes;
import io.github.scpl.train.report.TrainingListener;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;
import java.util.stream.IntStream;

/**
 * Times the steps of one epoch in windows that lie back to back behind some steps of warm-up.
 *
 * <p>A step ends when its last block has learned. In a pipeline the stages are full when the first
 * window begins, and go on with later batches while the last one ends: filling and draining, which
 * an epoch pays once, are in no window.
 */
public final class StepClock implements TrainingListener {
  private final LongSupplier nanos;
  private final int warmUp;
  private final int steps;
  private final int mostWindows;
  private final List<Long> ends = new ArrayList<>();
  private final List<StepTimes> times = new ArrayList<>();

  /**
   * A clock.
   *
   * @param warmUp steps before the first window, at least one
   * @param steps of a window
   */
  public StepClock(int warmUp, int steps, int windows) {
    this(warmUp, steps, windows, System::nanoTime);
  }

  public StepClock(int warmUp, int steps, int windows, LongSupplier nanos) {
    this.nanos = nanos;
    this.warmUp = warmUp;
    this.steps = steps;
    this.mostWindows = windows;
  }

  @Override
  public void onTimes(StepTimes step) {
    ends.add(nanos.getAsLong());
    times.add(step);
  }

  /** How many windows are complete. */
  public int windows() {
    return Math.min(mostWindows, Math.max(0, ends.size() - warmUp) / steps);
  }

  /** Seconds per step in each window. */
  public double[] secondsPerStep() {
    return IntStream.range(0, windows())
        .mapToDouble(w -> (end(warmUp + (w + 1) * steps) - end(warmUp + w * steps)) * 1e-9 / steps)
        .toArray();
  }

  private long end(int steps) {
    return ends.get(steps - 1);
  }

  /** The mean time, over all steps in windows, that some neighbouring blocks worked on a batch. */
  public BlockTime blocks(int first, int count) {
    BlockTime sum = new BlockTime(0, 0, 0);
    for (StepTimes step : times.subList(warmUp, warmUp + windows() * steps)) {
      sum = sum.plus(total(step, first, count));
    }
    return sum.times(1.0 / (windows() * steps));
  }

  /**
   * The share of the windows, from 0 to 1, in which a stage of these blocks worked, on whatever
   * batch: in a pipeline it has done part of its work on a step before the window of that step
   * begins, and works on later ones as it ends.
   */
  public double busy(int first, int count) {
    long from = end(warmUp);
    long to = end(warmUp + windows() * steps);
    double sum = 0;
    for (StepTimes step : times) {
      long done = step.doneNanos().subList(first, first + count).stream().max(Long::compare).get();
      double start = done - total(step, first, count).total() * 1e9;
      sum += Math.max(0, Math.min(done, to) - Math.max(start, from));
    }
    return sum / (to - from);
  }

  private static BlockTime total(StepTimes step, int first, int count) {
    BlockTime sum = new BlockTime(0, 0, 0);
    for (BlockTime block : step.blocks().subList(first, first + count)) {
      sum = sum.plus(block);
    }
    return sum;
  }

  /** The number of blocks. */
  public int blocks() {
    return times.get(0).blocks().size();
  }
}
