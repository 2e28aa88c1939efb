// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.train.stage;

import io.github.scpl.pipeline.ChannelClosedException;
import java.util.ArrayDeque;
import java.util.Queue;

/**
 * What stages tell the caller, in the order they do. Thread-safe.
 *
 * <p>Closing allocates nothing, nor does waiting: a caller is woken with the heap full, too.
 */
final class Completions {
  private final Queue<Completion> told = new ArrayDeque<>();
  private boolean closed;

  synchronized void add(Completion completion) {
    told.add(completion);
    notifyAll();
  }

  /**
   * Waits for the next one.
   *
   * @throws ChannelClosedException if there is none and there will be none
   */
  synchronized Completion take() throws InterruptedException {
    if (Thread.interrupted()) {
      throw new InterruptedException();
    }
    while (told.isEmpty()) {
      if (closed) {
        throw new ChannelClosedException();
      }
      wait();
    }
    return told.remove();
  }

  /** Ends the waiting, after what was told before. */
  synchronized void close() {
    closed = true;
    notifyAll();
  }
}
