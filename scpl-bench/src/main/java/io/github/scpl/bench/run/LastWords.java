// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.bench.run;

import java.util.concurrent.atomic.AtomicReference;

/**
 * What is still to be said if the process ends while a thread computes: a native product of large
 * matrices heeds no interrupt. They are said once, by whoever comes first. Thread-safe.
 */
public final class LastWords implements AutoCloseable {
  private static final AtomicReference<LastWords> CURRENT = new AtomicReference<>();

  private final Runnable words;
  private boolean said;

  private LastWords(Runnable words) {
    this.words = words;
  }

  /** Has them said if the process ends before this is closed. */
  static LastWords of(Runnable words) {
    LastWords last = new LastWords(words);
    CURRENT.set(last);
    return last;
  }

  /** Says them, if there are any; false if there are none, or not any more. */
  public static boolean sayAny() {
    LastWords last = CURRENT.get();
    if (last == null || !last.take()) {
      return false;
    }
    last.words.run();
    return true;
  }

  /** Takes them back, to say all in another way; false if they are said already, or right now. */
  synchronized boolean take() {
    boolean mine = !said;
    said = true;
    return mine;
  }

  @Override
  public void close() {
    take();
    CURRENT.compareAndSet(this, null);
  }
}
