// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.bench.profile;

import io.github.scpl.bench.run.NetworkAndTrainer;
import io.github.scpl.data.BatchSource;
import io.github.scpl.train.report.StepTimes;
import io.github.scpl.train.report.TrainingListener;
import io.github.scpl.train.trace.Recording;
import java.util.ArrayList;
import java.util.List;

/**
 * Records windows of a trainer's steps, one in each epoch: behind some steps that fill the
 * pipeline, and before some that keep it full. Used by one thread.
 */
public final class Windows {
  private static final double LEARNING_RATE = 1e-3;

  private final NetworkAndTrainer subject;
  private final int before;
  private final int steps;
  private final Recording recording = new Recording();
  private final List<Long> ends = new ArrayList<>();
  private final List<Window> windows = new ArrayList<>();
  private int epochs;

  /**
   * Windows of a trainer that nobody else uses.
   *
   * @param before steps before a window, at least one
   * @param steps of a window
   */
  public Windows(NetworkAndTrainer subject, int before, int steps) {
    this.subject = subject;
    this.before = before;
    this.steps = steps;
    subject.trainer().trace(recording);
    subject
        .trainer()
        .addListener(
            new TrainingListener() {
              @Override
              public void onTimes(StepTimes times) {
                ends.add(times.doneNanos().stream().max(Long::compare).orElseThrow());
              }
            });
  }

  /**
   * Trains for an epoch, and keeps its window.
   *
   * @param source of more steps than come before the window and in it
   */
  public void record(BatchSource source) throws InterruptedException {
    recording.clear();
    ends.clear();
    subject.trainer().train(source, ++epochs, LEARNING_RATE);
    long from = ends.get(before - 1);
    long to = ends.get(before + steps - 1);
    windows.add(new Window(from, to, before, steps, recording.slices()));
  }

  /** Forgets all windows. */
  void clear() {
    windows.clear();
  }

  /** Seconds for a step in each window. */
  public double[] secondsPerStep() {
    return windows.stream().mapToDouble(Window::secondsPerStep).toArray();
  }

  /** Seconds for a step in the last window. */
  public double lastSecondsPerStep() {
    return windows.get(windows.size() - 1).secondsPerStep();
  }

  /** All of them, the fastest one first. */
  List<Window> fastestFirst() {
    List<Window> sorted = new ArrayList<>(windows);
    sorted.sort((a, b) -> Double.compare(a.secondsPerStep(), b.secondsPerStep()));
    return sorted;
  }

  /** What each block takes for a batch in the median window. */
  public List<BlockCost> costs(int blocks) {
    List<BlockCost> costs = new ArrayList<>();
    for (int block = 0; block < blocks; block++) {
      costs.add(median().cost(block));
    }
    return costs;
  }

  /** The window whose speed is the median. */
  Window median() {
    return fastestFirst().get((windows.size() - 1) / 2);
  }
}
