// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.bench.progress;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * How long training has left: the epoch that is under way, and all epochs of all runs that take
 * turns, of which each is taken to last as long as those of its run did. What is not known yet is
 * not said. Thread-safe.
 */
public final class TimeLeft {
  /** What is known of a run. */
  private static final class Past {
    private int epochsLeft;
    private int epochs;
    private double nanos;
    private double evaluationNanos;

    private double training() {
      return (nanos - evaluationNanos) / epochs;
    }

    private double evaluation() {
      return epochs == 0 ? Double.NaN : evaluationNanos / epochs;
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
  private int evaluationRows;
  private Pace training;
  private Pace evaluation;

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
   * @param trainingRows that it trains on
   * @param rowsToEvaluate that it is evaluated on
   */
  public synchronized void begin(String name, int number, int trainingRows, int rowsToEvaluate) {
    run = name;
    epoch = number;
    evaluationRows = rowsToEvaluate;
    training = new Pace(trainingRows, clock.getAsLong());
    evaluation = null;
    pasts.computeIfAbsent(name, key -> new Past()).epochsLeft = epochs - number;
  }

  /** So many rows more are trained on. */
  public synchronized void add(int rows) {
    training.add(rows, clock.getAsLong());
  }

  /** All rows are trained on. */
  public synchronized void evaluating() {
    evaluation = new Pace(evaluationRows, clock.getAsLong());
  }

  /** So many rows more are evaluated. */
  public synchronized void evaluated(int rows) {
    if (evaluation != null) {
      evaluation.add(rows, clock.getAsLong());
    }
  }

  /** The epoch is done. */
  public synchronized void end() {
    Past past = pasts.get(run);
    long now = clock.getAsLong();
    past.epochs++;
    past.nanos += now - training.begin();
    past.evaluationNanos += now - evaluation.begin();
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

  /** Has a monitor tell of it until that is closed. */
  public ProgressMonitor.Activity shownBy(ProgressMonitor monitor) {
    return monitor.begin(this::status);
  }

  /** In words; null between epochs. */
  synchronized String text() {
    Status status = status();
    return status == null ? null : status.line();
  }

  /** How far it is; null between epochs. */
  synchronized Status status() {
    if (run == null) {
      return null;
    }
    long now = clock.getAsLong();
    String name = String.format(Locale.ROOT, "%-8s epoch %d/%d", run, epoch, epochs);
    return evaluation == null ? ofTraining(name, now) : ofEvaluation(name, now);
  }

  private Status ofTraining(String name, long now) {
    Past past = pasts.get(run);
    double left;
    double whole;
    if (training.isKnown(now)) {
      left = training.left(now);
      whole = training.whole(now);
    } else if (past.epochs > 0) {
      left = Math.max(0, past.training() - (now - training.begin()));
      whole = past.training();
    } else {
      return status(name, training, now, duration(now - training.begin()) + " so far");
    }
    double after = past.evaluation();
    if (Double.isNaN(after)) { // the first time nobody knows how long evaluation takes
      String all = duration(all(left, whole));
      String here = "about " + duration(left) + " left to evaluation, in all over " + all;
      return status(name, training, now, here, "over " + all + " left in all", "over " + all);
    }
    return status(name, training, now, lefts(left + after, whole + after));
  }

  private Status ofEvaluation(String name, long now) {
    Past past = pasts.get(run);
    long passed = now - evaluation.begin();
    String evaluating = name + "  evaluating";
    double left;
    if (evaluation.isKnown(now)) {
      left = evaluation.left(now);
    } else if (past.epochs > 0) {
      left = Math.max(0, past.evaluation() - passed);
    } else {
      return status(evaluating, evaluation, now, duration(passed) + " so far");
    }
    return status(evaluating, evaluation, now, lefts(left, now - training.begin() + left));
  }

  /**
   * With a bar, as soon as something is done.
   *
   * @param lefts the longest one first
   */
  private Status status(String name, Pace pace, long now, String... lefts) {
    boolean evaluating = pace == evaluation;
    String percent = pace.hasBegun() && !evaluating ? pace.percent() + "%  " : "";
    String line = name + "  " + percent + lefts[0];
    if (!pace.hasBegun()) {
      return Status.of(line);
    }
    List<String> facts = new ArrayList<>(List.of(pace.count()));
    if (pace.isKnown(now)) {
      facts.add(String.format(Locale.ROOT, "%.0f samples/s", pace.perSecond(now)));
    }
    return new Status(line, name, pace.share(), facts, List.of(lefts));
  }

  private String[] lefts(double left, double whole) {
    String all = duration(all(left, whole));
    String here = "about " + duration(left) + " left, in all " + all;
    return new String[] {here, all + " left in all", all + " left"};
  }

  /**
   * With all epochs to come.
   *
   * @param whole of this epoch, for runs that have had none
   */
  private double all(double left, double whole) {
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
