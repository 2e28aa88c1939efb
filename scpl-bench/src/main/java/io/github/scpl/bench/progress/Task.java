// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.bench.progress;

import java.util.List;

/**
 * Something that takes a while, of which a monitor tells until it is closed. If it has parts of
 * about the same length, or tells how much of it is done, the time it has left follows from what is
 * done. Thread-safe.
 */
public final class Task implements AutoCloseable {
  /** What was done in less time than this says nothing about the rest. */
  private static final long MEANINGLESS_NANOS = 1_000_000_000L;

  private final ProgressMonitor monitor;
  private final String what;
  private final String rest;
  private final long begin;
  private final ProgressMonitor.Activity activity;
  private String part;
  private int parts;
  private int current;
  private long firstBegin;
  private long currentBegin;
  private Measure measure;

  /** How much is done of something, in any unit. */
  private record Measure(String name, long begin, long done, long total) {}

  private Task(ProgressMonitor monitor, String what, String rest) {
    this.monitor = monitor;
    this.what = what;
    this.rest = rest;
    begin = monitor.now();
    activity = monitor.begin(this::status);
  }

  /** Begins. */
  public static Task begin(ProgressMonitor monitor, String what) {
    return new Task(monitor, what, "; the rest is not known");
  }

  /**
   * Begins, and has a line say so at once.
   *
   * @param line which says how long it takes, so that it is not called unknown
   */
  public static Task announce(ProgressMonitor monitor, String what, String line) {
    Task task = new Task(monitor, what, "");
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

  /** Begins a part of so many; the same as {@link #parts} before the first and {@link #next}. */
  public synchronized void next(String name, int number, int count) {
    if (number == 1) {
      parts(name, count);
    }
    next();
  }

  /**
   * Tells how much of a stretch is done. A name that is new begins another stretch, and so does 0.
   *
   * @param name of the stretch; empty if it is the whole task
   * @param done in any unit
   * @param total in the same unit; 0 or less if it is not known
   */
  public synchronized void done(String name, long done, long total) {
    long now = monitor.now();
    boolean begins = measure == null || done == 0 || !measure.name.equals(name);
    measure = new Measure(name, begins ? now : measure.begin, done, total);
  }

  private synchronized Status status() {
    if (current > 0) {
      return ofParts();
    }
    boolean known = measure != null && measure.done < measure.total;
    return known ? ofMeasure() : Status.of(what, ", " + since(begin) + " so far", rest);
  }

  private Status ofParts() {
    String count = part + " " + current + " of " + parts;
    List<String> lefts;
    if (current == 1) {
      lefts = List.of(since(begin) + " so far");
    } else {
      double mean = (double) (currentBegin - firstBegin) / (current - 1);
      double left = mean * (parts - current + 1) - (monitor.now() - currentBegin);
      lefts = List.of(left(left), brief(left));
    }
    String line = what + ": " + count + ", " + lefts.get(0);
    double share = Math.min(1, (current - 1.0) / parts);
    return new Status(line, what, share, List.of(count), lefts);
  }

  private Status ofMeasure() {
    long passed = monitor.now() - measure.begin;
    double share = (double) measure.done / measure.total;
    String of = measure.name.isEmpty() ? "" : measure.name + " ";
    List<String> lefts;
    if (measure.done == 0 || passed < MEANINGLESS_NANOS) {
      lefts = List.of(since(begin) + " so far");
    } else {
      double left = passed * (1 / share - 1);
      lefts = List.of(left(left) + (of.isEmpty() ? "" : " of it"), brief(left));
    }
    String line = what + ": " + of + (int) (100 * share) + "%, " + lefts.get(0);
    return new Status(line, what + ": " + of, share, List.of(), lefts);
  }

  private static String brief(double nanos) {
    return left(nanos).replace("about ", "");
  }

  private static String left(double nanos) {
    return "about " + ProgressMonitor.duration(Math.max(0, nanos) * 1e-9) + " left";
  }

  private String since(long time) {
    return ProgressMonitor.duration((monitor.now() - time) * 1e-9);
  }

  @Override
  public void close() {
    activity.close();
  }
}
