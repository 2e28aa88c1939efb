// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.train.run;

import io.github.scpl.block.BlockLoss;
import io.github.scpl.block.Trainable;
import io.github.scpl.train.report.EpochReport;
import io.github.scpl.train.report.Evaluation;
import io.github.scpl.train.report.StageTiming;
import io.github.scpl.train.snapshot.Totals;
import io.github.scpl.train.stage.Ticket;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntPredicate;

/** Adds up the tickets of one pass over the data, in the order of the batches. */
public final class Tally {
  private final IntPredicate hasExit;
  private final List<String> outputNames;
  private final double[][] lossSums;
  private final long[] rowsLearned;
  private final boolean[] active;
  private final long[] exitHits;
  private long headHits;
  private long rows;

  Tally(Trainable network) {
    this(network.blockCount(), network::hasExit, network.outputNames());
  }

  /**
   * Nothing so far, of a network that need not be here.
   *
   * @param blocks how many it has
   * @param hasExit whether a block has an exit
   * @param outputNames of the exits in block order, then of the head
   */
  public Tally(int blocks, IntPredicate hasExit, List<String> outputNames) {
    this.hasExit = hasExit;
    this.outputNames = List.copyOf(outputNames);
    lossSums = new double[blocks][3];
    rowsLearned = new long[blocks];
    active = new boolean[blocks];
    exitHits = new long[blocks];
  }

  /** Goes on from earlier totals of the same network's. */
  Tally(Trainable network, Totals totals) {
    this(network);
    goOnFrom(totals);
  }

  /** Takes the place of what was added so far by earlier totals of the same network's. */
  public void goOnFrom(Totals totals) {
    rows = totals.rows();
    headHits = totals.headHits();
    for (int i = 0; i < lossSums.length; i++) {
      Totals.Block block = totals.blocks().get(i);
      active[i] = block.active();
      rowsLearned[i] = block.rows();
      exitHits[i] = block.exitHits();
      lossSums[i] = new double[] {block.contrastive(), block.exit(), block.head()};
    }
  }

  /** What they add up to so far. */
  public Totals totals() {
    List<Totals.Block> blocks = new ArrayList<>();
    for (int i = 0; i < lossSums.length; i++) {
      double[] sums = lossSums[i];
      blocks.add(
          new Totals.Block(active[i], rowsLearned[i], sums[0], sums[1], sums[2], exitHits[i]));
    }
    return new Totals(rows, headHits, blocks);
  }

  /** Adds a ticket that is settled. */
  public void add(Ticket ticket) {
    rows += ticket.rows();
    headHits += ticket.headHits();
    for (int i = 0; i < ticket.activeBlocks(); i++) {
      exitHits[i] += ticket.exitHits(i);
      BlockLoss loss = ticket.losses().get(i);
      active[i] |= loss != null;
      if (loss != null && ticket.skipped(i) == null) {
        rowsLearned[i] += ticket.rows();
        lossSums[i][0] += ticket.rows() * loss.contrastive();
        lossSums[i][1] += ticket.rows() * loss.exit();
        lossSums[i][2] += ticket.rows() * loss.head();
      }
    }
  }

  /** What became of a pass of training. */
  public EpochReport report(
      int epoch, double learningRate, double seconds, List<StageTiming> stages) {
    List<BlockLoss> means = new ArrayList<>();
    for (int i = 0; i < lossSums.length && active[i]; i++) {
      double[] sums = lossSums[i];
      double seen = rowsLearned[i];
      boolean none = seen == 0;
      means.add(
          none ? BlockLoss.NONE : new BlockLoss(sums[0] / seen, sums[1] / seen, sums[2] / seen));
    }
    return new EpochReport(epoch, learningRate, rows, seconds, means, stages);
  }

  /** What became of an evaluation. */
  public Evaluation evaluation(int activeBlocks, double seconds) {
    List<Double> accuracies = new ArrayList<>();
    for (int block = 0; block < exitHits.length; block++) {
      if (hasExit.test(block)) {
        accuracies.add((double) exitHits[block] / rows);
      }
    }
    accuracies.add((double) headHits / rows);
    int blocks = lossSums.length;
    return new Evaluation(outputNames, accuracies, activeBlocks, blocks, rows, seconds);
  }
}
