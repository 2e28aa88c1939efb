// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.bench.result;

import io.github.scpl.bench.timeline.StageWindow;
import io.github.scpl.train.report.EpochReport;
import io.github.scpl.train.report.EpochResult;
import io.github.scpl.train.report.Evaluation;
import java.util.List;
import java.util.Map;

/** Refuses a result that was read from a file and contradicts itself, before it is drawn. */
final class ResultCheck {
  private static final int MOST_BLOCKS = 10_000;

  /** Also of milliseconds: longer than anybody waits, and short enough to add up. */
  private static final double LONGEST = 1e12;

  private final MethodResult run;

  private ResultCheck(MethodResult run) {
    this.run = run;
  }

  /**
   * The same run.
   *
   * @throws IllegalArgumentException that tells what is wrong
   */
  static MethodResult checked(MethodResult run) {
    new ResultCheck(run).check();
    return run;
  }

  private void check() {
    List<String> outputs = null;
    for (int i = 0; i < run.epochs().size(); i++) {
      EpochResult epoch = run.epochs().get(i);
      String place = "epoch " + (i + 1);
      check(epoch.training(), place);
      check(epoch.evaluation(), place);
      outputs = outputs == null ? epoch.evaluation().outputs() : outputs;
      boolean same = outputs.equals(epoch.evaluation().outputs());
      require(same, place, "outputs " + outputs, epoch.evaluation().outputs());
    }
    for (Map.Entry<Integer, Evaluation> fit : run.fits().entrySet()) {
      String place = "epoch " + fit.getKey() + ", training set";
      check(fit.getValue(), place);
      boolean same = outputs == null || outputs.equals(fit.getValue().outputs());
      require(same, place, "outputs " + outputs, fit.getValue().outputs());
    }
    if (run.test() != null) {
      check(run.test(), "test");
    }
    for (double blocks : run.activeBlocks()) {
      boolean known = blocks >= 0 && blocks <= MOST_BLOCKS;
      require(known, "activeBlocks", "from 0 to " + MOST_BLOCKS, blocks);
    }
    if (run.timeline() != null) {
      check(run.timeline());
    }
  }

  private void check(EpochReport training, String place) {
    require(training != null, place, "training", "none");
    requireDuration(training.seconds(), place);
    boolean losses = isFull(training.losses()) && training.losses().size() <= MOST_BLOCKS;
    require(losses, place, "losses of blocks", training.losses());
    require(isFull(training.stages()), place, "stages", training.stages());
  }

  private void check(Evaluation evaluation, String place) {
    require(evaluation != null, place, "an evaluation", "none");
    List<String> outputs = evaluation.outputs();
    List<Double> accuracies = evaluation.accuracies();
    require(isFull(outputs) && !outputs.isEmpty(), place, "outputs", outputs);
    boolean matching = isFull(accuracies) && accuracies.size() == outputs.size();
    require(matching, place, "an accuracy for each of " + outputs, accuracies);
    for (double share : accuracies) {
      boolean valid = Double.isNaN(share) || share >= 0 && share <= 1;
      require(valid, place, "accuracies from 0 to 1", accuracies);
    }
    int blocks = evaluation.blocks();
    boolean some = blocks >= 1 && blocks <= MOST_BLOCKS;
    require(some, place, "from 1 to " + MOST_BLOCKS + " blocks", blocks);
    int active = evaluation.activeBlocks();
    boolean exits = active <= outputs.size() || outputs.size() == 1;
    boolean present = active >= 1 && active <= blocks && exits;
    require(present, place, "from 1 to all blocks to be active", active);
    requireDuration(evaluation.seconds(), place);
  }

  private void check(StageWindow timeline) {
    requireDuration(timeline.milliseconds(), "timeline");
    for (List<StageWindow.Part> stage : timeline.stages()) {
      for (StageWindow.Part part : stage) {
        requireDuration(part.start(), "timeline");
        requireDuration(part.end(), "timeline");
      }
    }
  }

  private static boolean isFull(List<?> list) {
    return list != null && list.stream().noneMatch(each -> each == null);
  }

  private void requireDuration(double time, String place) {
    require(time >= 0 && time <= LONGEST, place, "a time from 0 to " + LONGEST, time);
  }

  private void require(boolean met, String place, String expected, Object got) {
    if (!met) {
      throw new IllegalArgumentException(
          "run " + run.name() + ", " + place + ": expected " + expected + ", got " + got);
    }
  }
}
