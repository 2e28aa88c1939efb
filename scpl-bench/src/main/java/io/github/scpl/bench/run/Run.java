// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.bench.run;

import io.github.scpl.bench.result.Confusion;
import io.github.scpl.bench.result.MethodResult;
import io.github.scpl.bench.result.RunPlan;
import io.github.scpl.bench.result.Status;
import io.github.scpl.bench.timeline.StageWindow;
import io.github.scpl.train.report.DivergenceException;
import io.github.scpl.train.report.EpochResult;
import io.github.scpl.train.report.Evaluation;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * One run from its first epoch to its last. What goes wrong ends it, and is kept with what it has
 * come to; the other runs go on.
 */
final class Run {
  private final RunPlan plan;
  private final Supplier<Course> opener;
  private final List<EpochResult> epochs = new ArrayList<>();

  /** On the training set, by the number of the epoch, from 1. */
  private final Map<Integer, Evaluation> fits = new HashMap<>();

  private Status status = Status.RUNNING;
  private Throwable failure;
  private Evaluation test;
  private Confusion confusion;
  private StageWindow window;
  private Course course;
  private String budget = "";
  private long parameters;
  private long peakBytes;
  private List<Double> activeBlocks = List.of();
  private int retries;
  private List<Long> skippedBatches = List.of();

  /**
   * A run whose network and trainer are made when it is opened.
   *
   * @param retries how often it is opened again, to go on, when it fails
   */
  Run(RunPlan plan, Supplier<Course> opener, int retries) {
    this.plan = plan;
    this.opener = opener;
    this.retries = retries;
  }

  boolean isRunning() {
    return status == Status.RUNNING;
  }

  boolean isFinished() {
    return status == Status.FINISHED;
  }

  /** Makes network and trainer, unless they are there. */
  void open() {
    if (course != null || !isRunning()) {
      return;
    }
    try {
      course = opener.get();
      budget = course.budget();
      parameters = course.parameters();
    } catch (RuntimeException | Error e) {
      fail(e);
    }
  }

  /** The network and its trainer; null if the run is not open. */
  Course course() {
    return course;
  }

  /** Trains for one epoch and evaluates. */
  void turn(int epoch, int last) throws InterruptedException {
    boolean again = true;
    while (again) {
      open();
      again = isRunning() && !attempt(epoch, last);
    }
  }

  /** False if it is to be tried again. */
  private boolean attempt(int epoch, int last) throws InterruptedException {
    try {
      EpochResult result = course.epoch(epoch, List.copyOf(epochs));
      epochs.add(result);
      window = epoch == 1 ? course.window() : window;
      Evaluation fit = course.fit(epoch, epoch == last);
      if (fit != null) {
        fits.put(epoch, fit);
      }
      test = epoch == last ? course.finalTest(result) : course.test(result);
      confusion = epoch == last ? course.confusion(test) : null;
      status = epoch == last ? Status.FINISHED : status;
      note();
    } catch (RuntimeException | Error e) {
      if (retries > 0 && course.retry(e)) {
        retries--;
        close();
        epochs.subList(epoch - 1, epochs.size()).clear(); // it may have failed after its last
        return false;
      }
      fail(e);
    }
    return true;
  }

  private void note() {
    activeBlocks = course.activeBlocks().subList(0, epochs.size());
  }

  private void fail(Throwable thrown) {
    status = isDivergence(thrown) ? Status.DIVERGED : Status.FAILED;
    failure = thrown;
    close();
  }

  private static boolean isDivergence(Throwable thrown) {
    return thrown instanceof DivergenceException;
  }

  /** Ends it from outside, unless it has ended; it keeps what it has come to. */
  void interrupt() {
    if (isRunning()) {
      status = Status.INTERRUPTED;
    }
  }

  /** Frees network and trainer; a run that is not finished may be opened again. */
  void close() {
    if (course == null) {
      return;
    }
    peakBytes = course.peakBytes();
    skippedBatches = course.skippedBatches();
    try {
      course.close();
    } catch (RuntimeException e) {
      if (failure == null) {
        throw e;
      }
      failure.addSuppressed(e);
    } finally {
      course = null;
    }
  }

  /** What ended it, if it failed; or null. */
  Throwable failure() {
    return failure;
  }

  /** What it has come to so far. */
  MethodResult result() {
    return new MethodResult(
        plan,
        status,
        failure == null ? null : message(failure),
        budget,
        parameters,
        course == null ? peakBytes : course.peakBytes(),
        activeBlocks,
        course == null ? skippedBatches : course.skippedBatches(),
        List.copyOf(epochs),
        test,
        Map.copyOf(fits),
        confusion,
        window);
  }

  private static String message(Throwable thrown) {
    return thrown.getMessage() == null ? thrown.toString() : thrown.getMessage();
  }
}
