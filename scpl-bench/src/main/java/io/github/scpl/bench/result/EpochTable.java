// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.bench.result;

import io.github.scpl.bench.report.Table;
import io.github.scpl.train.report.EpochReport;
import io.github.scpl.train.report.EpochResult;
import io.github.scpl.train.report.Evaluation;
import java.util.List;

/** All epochs of all runs with every output, one row each, without rounding: for other programs. */
final class EpochTable {
  private EpochTable() {}

  static Table of(List<MethodResult> results) {
    Table table =
        new Table(
            "run",
            "variant",
            "seed",
            "method",
            "growth",
            "epoch",
            "learning_rate",
            "training_seconds",
            "elapsed_training_seconds",
            "samples_per_second",
            "loss",
            "active_blocks",
            "output",
            "active",
            "accuracy",
            "evaluated_samples",
            "training_set_accuracy");
    for (MethodResult result : results) {
      for (int i = 0; i < result.epochs().size(); i++) {
        add(table, result, i);
      }
    }
    return table;
  }

  private static void add(Table table, MethodResult result, int index) {
    EpochResult epoch = result.epochs().get(index);
    EpochReport training = epoch.training();
    Evaluation evaluation = epoch.evaluation();
    Evaluation fit = result.fits().get(training.epoch());
    for (int output = 0; output < evaluation.outputs().size(); output++) {
      table.row(
          result.name(),
          result.plan().variant().label(),
          String.valueOf(result.plan().seed()),
          result.plan().method().name(),
          result.plan().growth().text(),
          String.valueOf(training.epoch()),
          number(training.learningRate()),
          number(training.seconds()),
          number(result.elapsed(index)),
          number(training.samplesPerSecond()),
          number(training.loss()),
          String.valueOf(training.activeBlocks()),
          evaluation.outputs().get(output),
          String.valueOf(MethodResult.isActive(evaluation, output)),
          number(evaluation.accuracies().get(output)),
          String.valueOf(evaluation.samples()),
          number(fit == null ? Double.NaN : fit.accuracies().get(output)));
    }
  }

  /** What is not a number is an empty cell. */
  private static String number(double value) {
    return Double.isFinite(value) ? String.valueOf(value) : "";
  }
}
