// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.train.run;

import io.github.scpl.block.BlockLoss;
import io.github.scpl.block.Trainable;
import io.github.scpl.train.report.EpochReport;
import io.github.scpl.train.report.Evaluation;
import io.github.scpl.train.report.StageTiming;
import io.github.scpl.train.stage.Ticket;
import java.util.ArrayList;
import java.util.List;

/** Adds up the tickets of one pass over the data, in the order of the batches. */
final class Tally {
  private final Trainable network;
  private final double[][] lossSums;
  private final long[] rowsLearned;
  private final long[] exitHits;
  private long headHits;
  private long rows;

  Tally(Trainable network) {
    this.network = network;
    lossSums = new double[network.blockCount()][3];
    rowsLearned = new long[network.blockCount()];
    exitHits = new long[network.blockCount()];
  }

  void add(Ticket ticket) {
    rows += ticket.rows();
    headHits += ticket.headHits();
    for (int i = 0; i < ticket.activeBlocks(); i++) {
      exitHits[i] += ticket.exitHits(i);
      BlockLoss loss = ticket.losses().get(i);
      if (loss != null) {
        rowsLearned[i] += ticket.rows();
        lossSums[i][0] += ticket.rows() * loss.contrastive();
        lossSums[i][1] += ticket.rows() * loss.exit();
        lossSums[i][2] += ticket.rows() * loss.head();
      }
    }
  }

  EpochReport report(int epoch, double learningRate, double seconds, List<StageTiming> stages) {
    List<BlockLoss> means = new ArrayList<>();
    for (int i = 0; i < lossSums.length && rowsLearned[i] > 0; i++) {
      double[] sums = lossSums[i];
      double seen = rowsLearned[i];
      means.add(new BlockLoss(sums[0] / seen, sums[1] / seen, sums[2] / seen));
    }
    return new EpochReport(epoch, learningRate, rows, seconds, means, stages);
  }

  Evaluation evaluation(int activeBlocks, double seconds) {
    List<Double> accuracies = new ArrayList<>();
    for (int block = 0; block < exitHits.length; block++) {
      if (network.hasExit(block)) {
        accuracies.add((double) exitHits[block] / rows);
      }
    }
    accuracies.add((double) headHits / rows);
    int blocks = network.blockCount();
    return new Evaluation(network.outputNames(), accuracies, activeBlocks, blocks, rows, seconds);
  }
}
