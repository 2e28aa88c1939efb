package io.github.scpl.train;

import io.github.scpl.block.Block;
import io.github.scpl.block.BlockLoss;
import io.github.scpl.block.Network;
import java.util.ArrayList;
import java.util.List;

/** Adds up the tickets of one pass over the data, in the order of the batches. */
final class Tally {
  private final Network network;
  private final double[][] lossSums;
  private final long[] exitHits;
  private long headHits;
  private long rows;

  Tally(Network network) {
    this.network = network;
    lossSums = new double[network.blocks().size()][3];
    exitHits = new long[network.blocks().size()];
  }

  void add(Ticket ticket) {
    rows += ticket.rows();
    headHits += ticket.headHits();
    for (int i = 0; i < exitHits.length; i++) {
      exitHits[i] += ticket.exitHits(i);
      BlockLoss loss = ticket.losses().get(i);
      if (loss != null) {
        lossSums[i][0] += ticket.rows() * loss.contrastive();
        lossSums[i][1] += ticket.rows() * loss.exit();
        lossSums[i][2] += ticket.rows() * loss.head();
      }
    }
  }

  EpochReport report(int epoch, double learningRate, double seconds, List<StageTiming> stages) {
    List<BlockLoss> means = new ArrayList<>();
    for (double[] sums : lossSums) {
      means.add(new BlockLoss(sums[0] / rows, sums[1] / rows, sums[2] / rows));
    }
    return new EpochReport(epoch, learningRate, rows, seconds, means, stages);
  }

  Evaluation evaluation(double seconds) {
    List<Double> accuracies = new ArrayList<>();
    for (Block block : network.blocks()) {
      if (block.hasExit()) {
        accuracies.add((double) exitHits[block.index()] / rows);
      }
    }
    accuracies.add((double) headHits / rows);
    return new Evaluation(network.outputNames(), accuracies, rows, seconds);
  }
}
