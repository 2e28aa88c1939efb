// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.bench.run;

import io.github.scpl.train.report.EpochReport;
import io.github.scpl.train.report.StepReport;
import io.github.scpl.train.report.TrainingListener;
import java.util.ArrayList;
import java.util.List;

/** Notes how many blocks took part in training, on the mean over the steps of each epoch. */
final class ActiveBlocks implements TrainingListener {
  private final List<Double> means = new ArrayList<>();
  private long blocks;
  private long steps;

  @Override
  public void onStep(StepReport report) {
    blocks += report.losses().size();
    steps++;
  }

  @Override
  public void onTrained(EpochReport report) {
    means.add((double) blocks / steps);
    blocks = 0;
    steps = 0;
  }

  /** All of it, for {@link #restore}. */
  String toText() {
    StringBuilder text = new StringBuilder(blocks + " " + steps);
    means.forEach(mean -> text.append(' ').append(mean));
    return text.toString();
  }

  /** Goes on from what was counted before. */
  void restore(String text) {
    String[] numbers = text.split(" ");
    blocks = Long.parseLong(numbers[0]);
    steps = Long.parseLong(numbers[1]);
    means.clear();
    for (int i = 2; i < numbers.length; i++) {
      means.add(Double.valueOf(numbers[i]));
    }
  }

  List<Double> means() {
    return List.copyOf(means);
  }
}
