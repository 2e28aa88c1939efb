// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.train.run;

import io.github.scpl.block.Step;
import io.github.scpl.block.Trainable;
import io.github.scpl.train.report.EpochReport;
import io.github.scpl.train.report.EpochResult;
import io.github.scpl.train.report.Evaluation;
import io.github.scpl.train.report.StageTiming;
import io.github.scpl.train.snapshot.RunState;
import io.github.scpl.train.stage.Ticket;
import java.util.List;

/** An epoch of training, from its first batch or from where a snapshot was taken. */
final class TrainingPass {
  private final Step first;
  private final double secondsBefore;
  private final List<EpochResult> past;
  private final Tally tally;
  private final long start = System.nanoTime();

  /**
   * A pass that begins.
   *
   * @param from where it goes on; null if at its first batch
   * @param past results of the epochs before
   */
  TrainingPass(
      Trainable network, int epoch, double learningRate, RunState from, List<EpochResult> past) {
    this.past = List.copyOf(past);
    first = new Step(epoch, from == null ? 0 : from.batch(), true, learningRate);
    secondsBefore = from == null ? 0 : from.seconds();
    tally = from == null ? new Tally(network) : new Tally(network, from.totals());
  }

  /** What to do with the first batch. */
  Step first() {
    return first;
  }

  /** The evaluations of the epochs before. */
  List<Evaluation> evaluations() {
    return past.stream().map(EpochResult::evaluation).toList();
  }

  void add(Ticket ticket) {
    tally.add(ticket);
  }

  /** Where the run is behind a batch. */
  RunState behind(Step step, long steps, int activeBlocks) {
    return new RunState(
        step.epoch(),
        step.batch() + 1,
        steps,
        activeBlocks,
        first.learningRate(),
        secondsBefore + (System.nanoTime() - start) * 1e-9,
        tally.totals(),
        past);
  }

  EpochReport report(double seconds, List<StageTiming> stages) {
    return tally.report(first.epoch(), first.learningRate(), secondsBefore + seconds, stages);
  }
}
