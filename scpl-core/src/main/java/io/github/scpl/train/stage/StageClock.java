// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.train.stage;

import io.github.scpl.pipeline.Turns;
import java.util.function.LongSupplier;

/** A stop watch that stands still while its stage waits for others. Used by one thread. */
public final class StageClock {
  private final LongSupplier nanoTime;
  private long waitedNanos;
  private long lastLap;

  /** A clock that runs. */
  StageClock() {
    this(System::nanoTime);
  }

  /** A clock that reads the time from there. */
  public StageClock(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
    lastLap = nanoTime.getAsLong();
  }

  /** Waits, which is not counted as time spent on batches. */
  <T> T waitFor(Turns.Awaited<T> awaited) throws InterruptedException {
    long start = nanoTime.getAsLong();
    try {
      return awaited.get();
    } finally {
      waitedNanos += nanoTime.getAsLong() - start;
    }
  }

  /** The time, from an arbitrary origin. */
  long nanos() {
    return nanoTime.getAsLong() - waitedNanos;
  }

  /** Seconds since the last call. */
  public double lap() {
    long now = nanos();
    double seconds = (now - lastLap) * 1e-9;
    lastLap = now;
    return seconds;
  }
}
