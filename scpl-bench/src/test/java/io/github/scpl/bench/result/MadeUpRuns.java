// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.bench.result;

import io.github.scpl.bench.option.GrowthChoice;
import io.github.scpl.bench.option.Training;
import io.github.scpl.block.BlockLoss;
import io.github.scpl.train.report.EpochReport;
import io.github.scpl.train.report.EpochResult;
import io.github.scpl.train.report.Evaluation;
import io.github.scpl.train.report.StageTiming;
import java.util.ArrayList;
import java.util.List;

/** Runs whose numbers are given. */
final class MadeUpRuns {
  private MadeUpRuns() {}

  /**
   * A run of two outputs on ten samples.
   *
   * @param percents accuracy of the head after each epoch
   * @param seconds of each epoch
   */
  static MethodResult run(String name, String method, double[] percents, double[] seconds) {
    List<EpochResult> epochs = new ArrayList<>();
    List<Double> active = new ArrayList<>();
    for (int i = 0; i < percents.length; i++) {
      EpochReport training =
          new EpochReport(
              i + 1,
              0.1,
              30,
              seconds[i],
              List.of(new BlockLoss(1.5, Double.NaN, 0.5 / (i + 1))),
              List.of(new StageTiming(0, seconds[i] / 2, seconds[i])));
      double share = percents[i] / 100;
      List<Double> accuracies = List.of(share / 2, share);
      epochs.add(
          new EpochResult(
              training, new Evaluation(List.of("exit 0", "head"), accuracies, 1, 1, 10, 0.25)));
      active.add(1.0);
    }
    return new MethodResult(
        new RunPlan(name, Training.of(method), GrowthChoice.fixed()),
        Status.FINISHED,
        null,
        "1 stage x 2 native",
        5,
        6 << 20,
        active,
        epochs,
        epochs.get(epochs.size() - 1).evaluation(),
        null,
        new Confusion("head", List.of("cat", "dog"), new long[][] {{4, 1}, {2, 3}}));
  }

  static MethodResult run(String method, double[] percents, double[] seconds) {
    return run(method, method, percents, seconds);
  }
}
