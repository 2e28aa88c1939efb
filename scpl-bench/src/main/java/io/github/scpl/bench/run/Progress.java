// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.bench.run;

import io.github.scpl.bench.progress.ProgressMonitor;
import io.github.scpl.bench.progress.TimeLeft;
import io.github.scpl.bench.result.MethodResult;
import io.github.scpl.bench.result.NumberFormats;
import io.github.scpl.train.report.EpochReport;
import io.github.scpl.train.report.EpochResult;
import io.github.scpl.train.report.Evaluation;
import io.github.scpl.train.report.StepReport;
import io.github.scpl.train.report.TrainingListener;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Prints a line per epoch, and keeps count of the time that is left. */
final class Progress implements TrainingListener, AutoCloseable {
  private final String method;
  private final int rowsPerEpoch;
  private final int evaluationRows;
  private final int epochs;
  private final ProgressMonitor monitor;
  private final TimeLeft left;

  Progress(
      String method,
      int rowsPerEpoch,
      int evaluationRows,
      int epochs,
      ProgressMonitor monitor,
      TimeLeft left) {
    this.method = method;
    this.rowsPerEpoch = rowsPerEpoch;
    this.evaluationRows = evaluationRows;
    this.epochs = epochs;
    this.monitor = monitor;
    this.left = left;
  }

  /** An epoch begins. */
  void begin(int epoch) {
    left.begin(method, epoch, rowsPerEpoch, evaluationRows);
  }

  /** So many rows more are evaluated. */
  void evaluated(int rows) {
    left.evaluated(rows);
  }

  @Override
  public void onStep(StepReport report) {
    left.add(report.rows());
  }

  @Override
  public void onTrained(EpochReport report) {
    left.evaluating();
  }

  @Override
  public void onEpoch(EpochResult result) {
    left.end();
    monitor.println(line(result));
  }

  private String line(EpochResult result) {
    Evaluation evaluation = result.evaluation();
    boolean some = evaluation.activeBlocks() < evaluation.blocks();
    String active =
        some ? evaluation.activeBlocks() + " of " + evaluation.blocks() + " blocks  " : "";
    return String.format(
        Locale.ROOT,
        "%-8s epoch %d/%d  rate %.2e  loss %.4f  %.1f s  %.0f samples/s  %saccuracy: %s",
        method,
        result.training().epoch(),
        epochs,
        result.training().learningRate(),
        result.training().loss(),
        result.training().seconds(),
        result.training().samplesPerSecond(),
        active,
        accuracies(evaluation));
  }

  /** What an epoch came to on the training set. */
  void seen(int epoch, Evaluation evaluation) {
    monitor.println(
        String.format(
            Locale.ROOT,
            "%-8s epoch %d/%d  accuracy on the training set: %s",
            method,
            epoch,
            epochs,
            accuracies(evaluation)));
  }

  private static String accuracies(Evaluation evaluation) {
    List<String> accuracies = new ArrayList<>();
    for (int i = 0; i < evaluation.outputs().size(); i++) {
      if (MethodResult.isActive(evaluation, i)) {
        String percent = NumberFormats.percent(evaluation.accuracies().get(i));
        accuracies.add(evaluation.outputs().get(i) + " " + percent);
      }
    }
    return accuracies.isEmpty() ? "none yet" : String.join(", ", accuracies);
  }

  @Override
  public void close() {
    left.endOf(method);
  }
}
