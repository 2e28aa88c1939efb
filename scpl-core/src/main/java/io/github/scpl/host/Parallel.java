// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.host;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.function.IntConsumer;

/**
 * Splits a range of independent units over the threads of the caller's {@link NativeThreads}.
 *
 * <p>A unit is computed whole by one thread, so results do not depend on the number of threads.
 */
final class Parallel {
  /** Work on units {@code from} (inclusive) to {@code to} (exclusive). */
  interface Range {
    void run(int from, int to);
  }

  private Parallel() {}

  /** Runs all units and returns when the last has ended. */
  static void range(int units, int smallestShare, Range work) {
    int shares = Math.min(NativeThreads.currentCount(), units / Math.max(1, smallestShare));
    if (shares <= 1) {
      work.run(0, units);
      return;
    }
    ExecutorService helpers = NativeThreads.current().helpers();
    List<Future<?>> pending = new ArrayList<>(shares - 1);
    try {
      for (int share = 1; share < shares; share++) {
        int from = bound(units, share, shares);
        int to = bound(units, share + 1, shares);
        pending.add(helpers.submit(() -> work.run(from, to))); // the system may refuse a thread
      }
      work.run(0, bound(units, 1, shares));
    } finally {
      awaitAll(pending);
    }
  }

  /**
   * Runs two pieces of work that do not touch each other's memory, and returns when both have
   * ended: side by side, each with a share of the current thread's threads, if it has two or more.
   */
  static void both(Runnable first, Runnable second) {
    int count = NativeThreads.currentCount();
    if (count == 1) {
      first.run();
      second.run();
      return;
    }
    NativeThreads all = NativeThreads.current();
    int share = count / 2;
    // One helper runs the second; the others are as many as both sides may ask for.
    Future<?> other = all.helpers().submit(() -> with(all, share, second));
    try {
      with(all, count - share, first);
    } finally {
      awaitAll(List.of(other));
    }
  }

  /** Of so many independent units, how many shares {@link #shares} can run side by side. */
  static int shareCount(int units) {
    return Math.max(1, Math.min(NativeThreads.currentCount(), units));
  }

  /**
   * Runs the shares 0 to {@code count - 1} side by side, each with one native thread, and returns
   * when the last has ended: for work that goes from kernels to native operations and back, which
   * then hands nothing over from thread to thread. A share that is alone has all native threads.
   */
  static void shares(int count, IntConsumer work) {
    if (count == 1) {
      work.accept(0);
      return;
    }
    NativeThreads all = NativeThreads.current();
    range(
        count,
        1,
        (from, to) -> {
          for (int share = from; share < to; share++) {
            int present = share;
            with(all, 1, () -> work.accept(present));
          }
        });
  }

  /** Where a share of units begins; and ends, for the next share. */
  static int bound(int units, int share, int shares) {
    return (int) ((long) units * share / shares);
  }

  @SuppressWarnings("try") // the threads are a scope, not a value
  private static void with(NativeThreads all, int count, Runnable work) {
    try (NativeThreads threads = NativeThreads.share(all, count)) {
      work.run();
    }
  }

  /**
   * Waits for all, failed or not: helpers write into arrays that the caller may free afterwards.
   */
  static void awaitAll(List<Future<?>> pending) {
    Throwable failure = null;
    for (Future<?> future : pending) {
      Throwable thrown = await(future);
      failure = failure == null ? thrown : failure;
    }
    if (failure != null) {
      throw new IllegalStateException("A kernel helper failed", failure);
    }
  }

  /** Waits through interrupts, and want of memory, and returns what the helper threw, or null. */
  private static Throwable await(Future<?> future) {
    boolean interrupted = false;
    try {
      while (true) {
        try {
          future.get();
          return null;
        } catch (InterruptedException e) {
          interrupted = true;
        } catch (ExecutionException e) {
          return e.getCause();
        } catch (OutOfMemoryError e) {
          if (future.isDone()) { // and there is no memory to say how
            return e;
          }
        }
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
