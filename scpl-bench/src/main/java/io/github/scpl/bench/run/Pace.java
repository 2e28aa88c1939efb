// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.bench.run;

import io.github.scpl.bench.data.Data;
import io.github.scpl.train.Trainer;
import io.github.scpl.train.report.EpochReport;
import io.github.scpl.train.report.Evaluation;
import io.github.scpl.train.report.StepReport;
import io.github.scpl.train.report.TrainingListener;

/**
 * How fast a trainer goes through rows.
 *
 * @param trained rows per second of training
 * @param evaluated rows per second of evaluation
 */
record Pace(double trained, double evaluated) {
  private static final double NANOS = 1e9;
  private static final double FORWARD = 3;
  private static final double SHARE_OF_EVALUATION = 0.2;

  /**
   * Measured by steps at a learning rate of 0, so that parameters stay; running statistics do not.
   *
   * @param seconds about which it takes; less if the data end before
   */
  static Pace of(Trainer trainer, Data data, double seconds) throws InterruptedException {
    long deadline = deadline(seconds);
    EpochReport steps =
        trainer.train(WarmUp.until(deadline, data.training(), System::nanoTime), 1, 0);
    long end = deadline(seconds * SHARE_OF_EVALUATION);
    Evaluation evaluation = trainer.evaluate(WarmUp.until(end, data.watched(), System::nanoTime));
    return new Pace(steps.samplesPerSecond(), evaluation.samples() / evaluation.seconds());
  }

  /**
   * A guess by the fastest of a few steps: the others pay for the Java compiler and for memory.
   * Evaluation is taken to cost a third, as it goes forward alone.
   */
  static Pace ofFirstSteps(Trainer trainer, Data data, double seconds) throws InterruptedException {
    FastestStep fastest = new FastestStep();
    trainer.addListener(fastest);
    trainer.train(WarmUp.until(deadline(seconds), data.training(), System::nanoTime), 1, 0);
    return new Pace(fastest.rowsPerSecond, FORWARD * fastest.rowsPerSecond);
  }

  /** Not of the first one, which begins before it is told of. */
  private static final class FastestStep implements TrainingListener {
    private long last;
    private double rowsPerSecond;

    @Override
    public void onStep(StepReport report) {
      long now = System.nanoTime();
      if (last != 0) {
        rowsPerSecond = Math.max(rowsPerSecond, report.rows() / ((now - last) / NANOS));
      }
      last = now;
    }
  }

  private static long deadline(double seconds) {
    return System.nanoTime() + (long) (seconds * NANOS);
  }

  /** How long an epoch takes. */
  double seconds(int rowsTrained, int rowsEvaluated) {
    return rowsTrained / trained + rowsEvaluated / evaluated;
  }
}
