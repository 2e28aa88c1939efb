// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.pipeline;

import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * A daemon thread of a pipeline. Whatever it throws becomes the pipeline's failure, so that none
 * dies unnoticed.
 */
public abstract class Worker extends Thread {
  private final Failure failure;

  /** Made beforehand: a thread that fails may have no memory left. */
  private final Supplier<String> place = this::place;

  /** A thread that is yet to be started. */
  protected Worker(String name, Failure failure) {
    super(name);
    this.failure = failure;
    setDaemon(true);
  }

  /** What the thread does. */
  protected abstract void work() throws Exception;

  /** Where the thread is, for the message of its failure; called after it has failed. */
  protected abstract String place();

  /** Ends the thread, whose channels were closed before; true if it has ended. */
  public abstract boolean stopped();

  @Override
  public final void run() {
    try {
      work();
    } catch (Throwable e) {
      failure.record(place, e);
    }
  }

  /**
   * Waits until the thread has ended, through interrupts, since it may use memory that is freed
   * next.
   *
   * @return false if the time was not enough
   */
  protected final boolean ended(long time, TimeUnit unit) {
    long deadline = System.nanoTime() + unit.toNanos(time);
    boolean interrupted = false;
    while (isAlive() && System.nanoTime() < deadline) {
      try {
        TimeUnit.NANOSECONDS.timedJoin(this, deadline - System.nanoTime());
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    return !isAlive();
  }

  /** Whether the calling thread is a worker of the pipeline that this failure belongs to. */
  public static boolean isCallerOf(Failure failure) {
    return Thread.currentThread() instanceof Worker worker && worker.failure == failure;
  }
}
