// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.bench;

import io.github.scpl.bench.progress.Terminal;
import io.github.scpl.bench.run.LastWords;
import java.nio.channels.ClosedByInterruptException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.IntSupplier;

/**
 * Ends a command from outside, as by Ctrl-C: its thread is interrupted, and the process waits a
 * while for it to stop its threads and to write what it has measured. If that takes longer, since
 * native code heeds no interrupt, what was measured is written without it.
 */
final class Interruption {
  /** The status of a process that Ctrl-C ends: 128 and the number of the signal. */
  static final int STATUS = 130;

  /** For a step to end: half of the rest of two seconds is for what is written without it. */
  private static final long PATIENCE_MILLIS = 500;

  private Interruption() {}

  /** Runs a command on the calling thread, which is interrupted when the process is to end. */
  static int guard(IntSupplier command) {
    Thread running = Thread.currentThread();
    CountDownLatch ended = new CountDownLatch(1);
    Thread hook = new Thread(() -> end(running, ended), "scpl-interruption");
    Runtime.getRuntime().addShutdownHook(hook);
    try {
      return command.getAsInt();
    } finally {
      ended.countDown();
    }
  }

  /** What the end of the process waits for. */
  static void end(Thread running, CountDownLatch ended) {
    if (ended.getCount() == 0) {
      return; // it has come to its own end
    }
    // A terminal has written ^C behind what was drawn.
    System.err.println((Terminal.draws() ? System.lineSeparator() : "") + "scpl: stopping");
    running.interrupt();
    try {
      if (!ended.await(PATIENCE_MILLIS, TimeUnit.MILLISECONDS)) {
        boolean telling = !LastWords.sayAny(); // or there is nothing to tell
        boolean ends = telling && ended.await(PATIENCE_MILLIS / 2, TimeUnit.MILLISECONDS);
        if (!ends) {
          System.err.println("scpl: Interrupted");
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Whether a failure is what became of an interrupt. */
  static boolean isCauseOf(Throwable failure) {
    for (Throwable each = failure; each != null; each = each.getCause()) {
      if (each instanceof InterruptedException || each instanceof ClosedByInterruptException) {
        return true;
      }
    }
    return false;
  }
}
