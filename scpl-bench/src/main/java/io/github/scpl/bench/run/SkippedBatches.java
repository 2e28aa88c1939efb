// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.bench.run;

import io.github.scpl.train.report.EpochReport;
import io.github.scpl.train.report.SkippedBatch;
import io.github.scpl.train.report.TrainingListener;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** Counts the batches that each block has left aside, and tells of the first in every epoch. */
final class SkippedBatches implements TrainingListener {
  private final String run;
  private final Consumer<String> out;
  private final List<Long> counts = new ArrayList<>();
  private long inEpoch;

  /**
   * None so far.
   *
   * @param run its name
   * @param out told of trouble, in lines
   */
  SkippedBatches(String run, Consumer<String> out) {
    this.run = run;
    this.out = out;
  }

  @Override
  public void onSkipped(SkippedBatch batch) {
    while (counts.size() <= batch.block()) {
      counts.add(0L);
    }
    counts.set(batch.block(), counts.get(batch.block()) + 1);
    if (inEpoch++ == 0) {
      out.accept("Warning: " + run + ": " + batch.message());
    }
  }

  @Override
  public void onTrained(EpochReport report) {
    if (inEpoch > 1) {
      String times = inEpoch + " times in epoch " + report.epoch();
      out.accept("Warning: " + run + ": a block left a batch aside " + times);
    }
    inEpoch = 0;
  }

  /** Goes on from what was counted before. */
  void restore(List<Long> before) {
    counts.clear();
    counts.addAll(before);
  }

  /** One entry per block, from the first up to the last one that left any aside. */
  List<Long> counts() {
    return List.copyOf(counts);
  }
}
