// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.train.run;

import io.github.scpl.pipeline.Failure;
import io.github.scpl.train.fault.StallLimit;
import io.github.scpl.train.stage.Watched;
import java.time.Duration;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A thread that looks, now and then during a pass over the data, whether others get on: one that
 * has been at a batch for too long is logged with its stack, and ends the pass if that is wanted.
 *
 * <p>Those it looks at write when they begin with a batch and when they wait, and nothing else.
 */
final class Watchdog implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Watchdog.class);
  private static final long LONGEST_NAP_MILLIS = 10_000;
  private static final Duration LONGEST_PATIENCE = Duration.ofSeconds(60);
  private static final long CLOSING_SECONDS = 10;

  private final StallLimit limit;
  private final List<Watched> all;
  private final Failure failure;

  /** Since when each had been at its batch when that was logged. */
  private final long[] logged;

  private final Thread thread = new Thread(this::look, "scpl-watchdog");
  private boolean closed;

  /** A watchdog that is yet to be started. */
  Watchdog(StallLimit limit, List<Watched> all, Failure failure) {
    this.limit = limit;
    this.all = List.copyOf(all);
    this.failure = failure;
    logged = new long[all.size()];
    Arrays.fill(logged, Watched.RESTING);
    thread.setDaemon(true);
  }

  /** Begins to look, if there is a limit. */
  Watchdog start() {
    if (limit.limit() != null) {
      thread.start();
    }
    return this;
  }

  private void look() {
    long nap = Math.min(LONGEST_NAP_MILLIS, Math.max(1, limit.limit().toMillis() / 8));
    try {
      while (sleep(nap)) {
        tryToLook();
      }
    } catch (InterruptedException e) {
      return; // nobody does
    }
  }

  /** There may be no memory for words; those who have it may fail over it themselves. */
  private void tryToLook() {
    try {
      look(System.nanoTime());
    } catch (RuntimeException | Error e) {
      return; // and look again later
    }
  }

  private synchronized boolean sleep(long millis) throws InterruptedException {
    long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
    long left = end - System.nanoTime();
    while (!closed && left > 0) {
      TimeUnit.NANOSECONDS.timedWait(this, left);
      left = end - System.nanoTime();
    }
    return !closed;
  }

  /** Looks once: of several that are stalled, the one that has been so for longest is the cause. */
  void look(long now) {
    long most = limit.limit().toNanos();
    all.stream()
        .filter(each -> isStalled(each, now, most))
        .sorted(Comparator.comparingLong(each -> each.busySince() - now))
        .forEach(this::tell);
  }

  private static boolean isStalled(Watched each, long now, long most) {
    long since = each.busySince();
    return since != Watched.RESTING && now - since > most;
  }

  private void tell(Watched stalled) {
    int index = all.indexOf(stalled);
    long since = stalled.busySince();
    if (since == Watched.RESTING || since == logged[index]) {
      return;
    }
    logged[index] = since;
    String where = stalled.where();
    StalledException stall = StalledException.of(stalled.thread(), limit);
    if (stalled.busySince() != since) {
      return; // it got on meanwhile: the stack may be of anything
    }
    LOG.warn("{} is stalled: {}", where, stall.getMessage(), stall);
    if (limit.ends()) {
      failure.record(() -> where, stall);
      boolean longer = limit.limit().compareTo(LONGEST_PATIENCE) > 0;
      stalled.giveUp(longer ? LONGEST_PATIENCE : limit.limit());
    }
  }

  /** Ends the looking, and waits for it, through interrupts. */
  @Override
  public void close() {
    synchronized (this) {
      closed = true;
      notifyAll();
    }
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(CLOSING_SECONDS);
    boolean interrupted = false;
    while (thread.isAlive() && System.nanoTime() < deadline) {
      try {
        TimeUnit.NANOSECONDS.timedJoin(thread, deadline - System.nanoTime());
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
