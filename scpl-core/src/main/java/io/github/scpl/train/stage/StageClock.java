// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.train.stage;

import io.github.scpl.block.Step;
import io.github.scpl.pipeline.Turns;
import io.github.scpl.train.trace.Phase;
import io.github.scpl.train.trace.Track;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.IntSupplier;
import java.util.function.LongSupplier;

/**
 * A stop watch that stands still while its thread waits for others, and notes on a track, if there
 * is one, what time was spent on. Used by one thread, but for {@link #trace}.
 */
public final class StageClock {
  /** Shorter slices are mostly of nothing, such as waiting for what is there. */
  private static final long LEAST_NANOS = 1000;

  private final LongSupplier nanoTime;
  private long waitedNanos;
  private long lastLap;

  /** What was before is noted, or is not to be. */
  private long noted;

  /** Since when its thread has worked without a wait, for others to see; or at rest. */
  private final AtomicLong busySince = new AtomicLong(Watched.RESTING);

  private Step step;
  private int stage;
  private volatile Track track;

  /** A clock that runs. */
  public StageClock() {
    this(System::nanoTime);
  }

  /** A clock that reads the time from there. */
  public StageClock(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
    lastLap = nanoTime.getAsLong();
    noted = lastLap;
  }

  /**
   * Notes on a track from now on; called by any thread between passes over the data.
   *
   * @param ofStage the number of the thread's stage
   */
  public void trace(int ofStage, Track newTrack) {
    stage = ofStage;
    track = newTrack; // volatile, and so the last
  }

  /** Begins with a batch, or null: the time up to here is in no lap. */
  public void begin(Step newStep) {
    step = newStep;
    long now = nanoTime.getAsLong();
    lap(now);
    busySince.setRelease(newStep == null ? Watched.RESTING : now);
  }

  /** As {@link Watched#busySince}; any thread may ask. */
  public long busySince() {
    return busySince.getAcquire();
  }

  /**
   * Waits for something, which is not counted as time spent on batches. A wait begins where the
   * last lap ended: who gives a core back may be put aside before it says that it waits.
   */
  public <T> T waitFor(Phase phase, Turns.Awaited<T> awaited) throws InterruptedException {
    long start = noted;
    boolean busy = busySince.getPlain() != Watched.RESTING;
    busySince.setRelease(Watched.RESTING);
    try {
      return awaited.get();
    } finally {
      long end = nanoTime.getAsLong();
      busySince.setRelease(busy ? end : Watched.RESTING);
      waitedNanos += end - start;
      note(phase, Track.NO_BLOCK, end);
    }
  }

  /** A part of what is waited for, with a name of its own. */
  <T> T part(Phase phase, Turns.Awaited<T> awaited) throws InterruptedException {
    T got = awaited.get();
    note(phase, Track.NO_BLOCK, nanoTime.getAsLong());
    return got;
  }

  /** The time, from an arbitrary origin. */
  long nanos() {
    return nanoTime.getAsLong() - waitedNanos;
  }

  /** Seconds since the last call. */
  public double lap() {
    return lap(nanoTime.getAsLong());
  }

  /** Seconds since the last call, which were spent on a block, or {@link Track#NO_BLOCK}. */
  public double lap(Phase phase, int block) {
    long now = nanoTime.getAsLong();
    note(phase, block, now);
    return lap(now);
  }

  private double lap(long time) {
    noted = time;
    long now = time - waitedNanos;
    double seconds = (now - lastLap) * 1e-9;
    lastLap = now;
    return seconds;
  }

  private void note(Phase phase, int block, long end) {
    Track to = track;
    if (to != null && end - noted >= LEAST_NANOS) {
      to.slice(phase, block, step, noted, end);
    }
    noted = end;
  }

  /**
   * Something was taken from the channel in front of the stage.
   *
   * @param depth of the channel; asked for only if somebody wants to know
   */
  public void received(IntSupplier depth) {
    noteDepth(stage, depth);
  }

  /** Something was put into the channel in front of the next stage. */
  public void sent(IntSupplier depth) {
    noteDepth(stage + 1, depth);
  }

  private void noteDepth(int of, IntSupplier depth) {
    Track to = track;
    if (to != null) {
      to.depth(of, depth.getAsInt(), nanoTime.getAsLong());
    }
  }
}
