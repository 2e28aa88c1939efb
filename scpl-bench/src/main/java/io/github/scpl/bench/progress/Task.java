// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.bench.progress;

/**
 * Something that takes a while, of which a monitor tells until it is closed. If it has parts of
 * about the same length, the time it has left follows from those that are done. Thread-safe.
 */
public final class Task implements AutoCloseable {
  private final ProgressMonitor monitor;
  private final String what;
  private final long begin;
  private final ProgressMonitor.Activity activity;
  private String part;
  private int parts;
  private int current;
  private long firstBegin;
  private long currentBegin;

  private Task(ProgressMonitor monitor, String what) {
    this.monitor = monitor;
    this.what = what;
    begin = monitor.now();
    activity = monitor.begin(this::text);
  }

  /** Begins. */
  public static Task begin(ProgressMonitor monitor, String what) {
    return new Task(monitor, what);
  }

  /** Begins, and has a line say so at once. */
  public static Task announce(ProgressMonitor monitor, String what, String line) {
    Task task = new Task(monitor, what);
    task.activity.announced(line);
    return task;
  }

  /** Counts from here on; the first part begins with the next call of {@link #next}. */
  public synchronized Task parts(String name, int number) {
    part = name;
    parts = number;
    current = 0;
    return this;
  }

  /** Begins the next part, with which the one before is done. */
  public synchronized void next() {
    currentBegin = monitor.now();
    firstBegin = current == 0 ? currentBegin : firstBegin;
    current++;
  }

  private synchronized String text() {
    if (current == 0) {
      return what + ", " + since(begin) + " so far";
    }
    String count = what + ": " + part + " " + current + " of " + parts + ", ";
    if (current == 1) {
      return count + since(begin) + " so far";
    }
    double mean = (double) (currentBegin - firstBegin) / (current - 1);
    double left = mean * (parts - current + 1) - (monitor.now() - currentBegin);
    return count + "about " + ProgressMonitor.duration(Math.max(0, left) * 1e-9) + " left";
  }

  private String since(long time) {
    return ProgressMonitor.duration((monitor.now() - time) * 1e-9);
  }

  @Override
  public void close() {
    activity.close();
  }
}
