package io.github.scpl.train;

import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Waiting for threads to end. */
final class Threads {
  private static final Logger LOG = LoggerFactory.getLogger(Threads.class);

  private Threads() {}

  /** Waits through interrupts, since the thread may still use memory that is freed next. */
  static void join(Thread thread, long time, TimeUnit unit) {
    long deadline = System.nanoTime() + unit.toNanos(time);
    boolean interrupted = false;
    while (thread.isAlive() && System.nanoTime() < deadline) {
      try {
        TimeUnit.NANOSECONDS.timedJoin(thread, deadline - System.nanoTime());
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (thread.isAlive()) {
      LOG.warn("Thread {} did not end within {} {}", thread.getName(), time, unit);
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
