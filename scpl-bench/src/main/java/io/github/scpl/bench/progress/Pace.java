// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.bench.progress;

import java.util.concurrent.TimeUnit;

/**
 * How fast rows go by, one batch after the other. The latter half of the batches says it, since the
 * first are slow: code is compiled, memory is taken, and a pipeline fills. Not thread-safe.
 */
final class Pace {
  private static final int LEAST_BATCHES = 4;
  private static final long LEAST_NANOS = TimeUnit.SECONDS.toNanos(2);

  private final int rows;
  private final long begin;
  private int batches;
  private int done;
  private Mark half;
  private Mark last;

  /** How many rows were done when 1, 2, 4, ... batches were. */
  private record Mark(int batches, int done, long nanos) {}

  /** Of so many rows, from now on. */
  Pace(int rows, long now) {
    this.rows = rows;
    begin = now;
    last = new Mark(0, 0, now);
  }

  long begin() {
    return begin;
  }

  /** Another batch is done. */
  void add(int number, long now) {
    batches++;
    done += number;
    if (batches > 1 && batches < 2 * last.batches) {
      return;
    }
    half = last;
    last = new Mark(batches, done, now);
  }

  boolean hasBegun() {
    return done > 0;
  }

  int percent() {
    return Math.min(100, (int) (100.0 * done / rows));
  }

  /** The share of the rows that is done, from 0 to 1. */
  double share() {
    return Math.min(1, (double) done / rows);
  }

  /** Such as {@code batch 13/32}: of how many, if all have as many rows as those so far. */
  String count() {
    long all = Math.max(batches, Math.round(Math.ceil((double) rows * batches / done)));
    return "batch " + batches + "/" + all;
  }

  /** Rows in a second, if that is known. */
  double perSecond(long now) {
    return 1e9 / perRow(now);
  }

  /** Whether enough was done to say how long the rest takes. */
  boolean isKnown(long now) {
    return batches >= LEAST_BATCHES && now - begin >= LEAST_NANOS;
  }

  /** How long the rest takes, if that is known. */
  double left(long now) {
    return perRow(now) * Math.max(0, rows - done);
  }

  /** How long all rows would take at this pace. */
  double whole(long now) {
    return perRow(now) * rows;
  }

  private double perRow(long now) {
    return (double) (now - half.nanos) / (done - half.done);
  }
}
