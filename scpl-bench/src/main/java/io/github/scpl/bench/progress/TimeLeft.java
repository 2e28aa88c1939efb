// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.bench.progress;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * How long training has left: the epoch that is under way, and all epochs of all runs that take
 * turns, of which each is taken to last as long as those of its run did. Thread-safe.
 */
public final class TimeLeft {
  /** What is known of a run. */
  private static final class Past {
    private int epochsLeft;
    private int epochs;
    private double nanos;
    private double evaluationNanos;

    private double meanEvaluation() {
      return epochs == 0 ? 0 : evaluationNanos / epochs;
    }

    /** All epochs to come, if one is known to take so long as long as there was none. */
    private double left(double otherwise) {
      return epochsLeft * (epochs == 0 ? otherwise : nanos / epochs);
    }
  }

  private final int runs;
  private final int epochs;
  private final LongSupplier clock;
  private final Map<String, Past> pasts = new HashMap<>();
  private String run;
  private int epoch;
  private int rows;
  private int rowsDone;
  private long begin;
  private long evaluation;
  private boolean evaluating;

  /** Of so many runs of so many epochs. */
  public TimeLeft(int runs, int epochs, LongSupplier clock) {
    this.runs = runs;
    this.epochs = epochs;
    this.clock = clock;
  }

  /**
   * An epoch begins.
   *
   * @param name of the run
   * @param number of the epoch, from 1
   * @param rowsInAll that it trains on
   */
  public synchronized void begin(String name, int number, int rowsInAll) {
    run = name;
    epoch = number;
    rows = rowsInAll;
    rowsDone = 0;
    evaluating = false;
    begin = clock.getAsLong();
    pasts.computeIfAbsent(name, key -> new Past()).epochsLeft = epochs - number;
  }

  /** So many rows more are trained on. */
  public synchronized void add(int number) {
    rowsDone += number;
  }

  /** All rows are trained on. */
  public synchronized void evaluating() {
    evaluating = true;
    evaluation = clock.getAsLong();
  }

  /** The epoch is done. */
  public synchronized void end() {
    Past past = pasts.get(run);
    long now = clock.getAsLong();
    past.epochs++;
    past.nanos += now - begin;
    past.evaluationNanos += now - evaluation;
    run = null;
  }

  /** A run has no epochs any more, if it has begun. */
  public synchronized void endOf(String name) {
    pasts.computeIfPresent(
        name,
        (key, past) -> {
          past.epochsLeft = 0;
          return past;
        });
    run = name.equals(run) ? null : run;
  }

  /** In words; null between epochs. */
  public synchronized String text() {
    if (run == null) {
      return null;
    }
    String start = String.format(Locale.ROOT, "%-8s epoch %d/%d  ", run, epoch, epochs);
    long now = clock.getAsLong();
    if (rowsDone == 0) {
      return start + duration(now - begin) + " so far";
    }
    double share = Math.min(1, (double) rowsDone / rows);
    Past past = pasts.get(run);
    double left =
        evaluating
            ? Math.max(0, past.meanEvaluation() - (now - evaluation))
            : (now - begin) * (1 / share - 1) + past.meanEvaluation();
    String far = evaluating ? "evaluating" : (int) (100 * share) + "%";
    return start + far + "  about " + duration(left) + " left, in all " + duration(all(now, left));
  }

  private double all(long now, double left) {
    double whole = now - begin + left;
    double sum = left + (double) (runs - pasts.size()) * epochs * whole;
    for (Past past : pasts.values()) {
      sum += past.left(whole);
    }
    return sum;
  }

  private static String duration(double nanos) {
    return ProgressMonitor.duration(nanos * 1e-9);
  }
}
