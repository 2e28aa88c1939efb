// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.bench.result;

import io.github.scpl.bench.option.GrowthChoice;
import io.github.scpl.bench.option.Training;
import io.github.scpl.bench.timeline.StageWindow;
import io.github.scpl.block.BlockLoss;
import io.github.scpl.train.report.EpochReport;
import io.github.scpl.train.report.EpochResult;
import io.github.scpl.train.report.Evaluation;
import io.github.scpl.train.report.StageTiming;
import io.github.scpl.train.trace.Phase;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

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
    return run(name, method, 1, percents, seconds);
  }

  private static MethodResult run(
      String name, String method, long seed, double[] percents, double[] seconds) {
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
        new RunPlan(name, Training.of(method), GrowthChoice.fixed(), Variant.NONE, seed),
        Status.FINISHED,
        null,
        "1 stage x 2 native",
        5,
        6 << 20,
        active,
        List.of(),
        epochs,
        epochs.get(epochs.size() - 1).evaluation(),
        Map.of(
            epochs.size(),
            new Evaluation(List.of("exit 0", "head"), List.of(0.5, 1.0), 1, 1, 30, 2)),
        new Confusion("head", List.of("cat", "dog"), new long[][] {{4, 1}, {2, 3}}),
        timeline());
  }

  static MethodResult run(String method, double[] percents, double[] seconds) {
    return run(method, method, percents, seconds);
  }

  /** The same with another seed. */
  static MethodResult run(String method, long seed, double[] percents, double[] seconds) {
    return run(method, method, seed, percents, seconds);
  }

  /** The same as a part of a study. */
  static MethodResult of(Variant variant, MethodResult run) {
    RunPlan plan = run.plan();
    return new MethodResult(
        new RunPlan(plan.name(), plan.method(), plan.growth(), variant, plan.seed()),
        run.status(),
        run.message(),
        run.budget(),
        run.parameters(),
        run.peakBytes(),
        run.activeBlocks(),
        run.skippedBatches(),
        run.epochs(),
        run.test(),
        run.fits(),
        run.confusion(),
        run.timeline());
  }

  /** Two stages, in two batches of 10 ms. */
  static StageWindow timeline() {
    List<StageWindow.Part> first =
        List.of(
            new StageWindow.Part(Phase.FORWARD, 0, 8, 0, 3),
            new StageWindow.Part(Phase.LOSS, 0, 8, 3, 5.5),
            new StageWindow.Part(Phase.BACKWARD, 0, 8, 5.5, 9),
            new StageWindow.Part(Phase.UPDATE, 0, 8, 9, 9.5),
            new StageWindow.Part(Phase.WAIT_FOR_ROOM, -1, 9, 9.5, 20));
    List<StageWindow.Part> second =
        List.of(
            new StageWindow.Part(Phase.WAIT_FOR_INPUT, -1, 7, 0, 10),
            new StageWindow.Part(Phase.FORWARD, 1, 7, 10, 20));
    return new StageWindow(20, List.of(first, second));
  }
}
