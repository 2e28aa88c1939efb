// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.train;

import java.util.concurrent.CountDownLatch;
import java.util.random.RandomGenerator;

/** A thread that does something when it is called, at once or a random moment later. */
public final class Outsider extends Thread {
  private static final int MOST_NANOS = 1_000_000;

  private final CountDownLatch called = new CountDownLatch(1);
  private final Runnable action;
  private final long delayNanos;
  private volatile boolean ended;

  public Outsider(Runnable action, RandomGenerator random) {
    this.action = action;
    delayNanos = random.nextBoolean() ? 0 : random.nextInt(MOST_NANOS);
  }

  /** Makes it act soon. */
  public void call() {
    called.countDown();
  }

  /** Returns when it has acted, or when it is certain that it will not; outlasts interrupts. */
  public void end() {
    if (called.getCount() > 0) {
      ended = true;
      called.countDown();
    }
    boolean interrupted = false;
    while (isAlive()) {
      try {
        join();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void run() {
    try {
      called.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
    long start = System.nanoTime();
    while (System.nanoTime() - start < delayNanos) {
      Thread.onSpinWait();
    }
    if (!ended) {
      action.run();
    }
  }
}
