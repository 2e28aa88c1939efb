// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.host;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadFactory;

/**
 * The number of threads that native operations and kernels called from the current thread may use,
 * from {@link #use} to {@link #close}.
 *
 * <p>OpenMP's count is a property of the calling thread, so every stage sets its own. The helpers
 * for kernels written in Java ({@link Parallel}) belong to the same budget and end with it.
 */
public final class NativeThreads implements AutoCloseable {
  private static final ThreadLocal<NativeThreads> CURRENT = new ThreadLocal<>();

  private final int count;
  private final int previousCount;
  private final NativeThreads previous;
  private final ExecutorService helpers;
  private final boolean owner;

  private NativeThreads(int count, ExecutorService helpers, boolean owner) {
    this.count = count;
    this.helpers = helpers;
    this.owner = owner;
    previous = CURRENT.get();
    previousCount = OpenMp.maxThreads();
    CURRENT.set(this);
    OpenMp.setThreads(count); // nothing may fail after it
  }

  /**
   * Refuses a number of threads that cannot be used, as {@link #use} does.
   *
   * @throws IllegalArgumentException if it is below 1, or OpenMP's settings in the environment do
   *     not leave as many
   */
  public static int require(int count) {
    if (count < 1) {
      throw new IllegalArgumentException("Expected at least one native thread, got " + count);
    }
    OpenMpSettings.present().require(count);
    return count;
  }

  /**
   * Refuses to compute on the current thread as it is.
   *
   * @throws IllegalArgumentException as {@link #require} for the threads it would take
   */
  public static void requireCurrent() {
    OpenMpSettings.present().require(OpenMp.maxThreads());
  }

  /**
   * Gives the current thread {@code count} threads in all, itself included, until closed.
   *
   * @throws IllegalArgumentException as {@link #require}
   */
  public static NativeThreads use(int count) {
    require(count);
    return use(count, NativeThreads::helper);
  }

  /** With helpers made by this factory. */
  static NativeThreads use(int count, ThreadFactory factory) {
    ExecutorService helpers = count == 1 ? null : Executors.newFixedThreadPool(count - 1, factory);
    return new NativeThreads(count, helpers, true);
  }

  private static Thread helper(Runnable task) {
    Thread thread = new Thread(task, "scpl-kernel-helper");
    thread.setDaemon(true);
    return thread;
  }

  /**
   * Gives the current thread some threads of another one's, itself included, until closed.
   *
   * @param lender whose helpers do the work
   */
  static NativeThreads share(NativeThreads lender, int count) {
    return new NativeThreads(count, lender.helpers, false);
  }

  static int currentCount() {
    NativeThreads threads = CURRENT.get();
    return threads == null ? 1 : threads.count;
  }

  /** What the current thread may use; null if nothing was said. */
  static NativeThreads current() {
    return CURRENT.get();
  }

  ExecutorService helpers() {
    return helpers;
  }

  @Override
  public void close() {
    CURRENT.set(previous);
    OpenMp.setThreads(previousCount);
    if (owner && helpers != null) {
      helpers.shutdown();
    }
  }
}
