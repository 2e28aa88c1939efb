// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.train.run;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.scpl.block.BlockLoss;
import io.github.scpl.block.Method;
import io.github.scpl.block.Network;
import io.github.scpl.block.Step;
import io.github.scpl.train.Networks;
import io.github.scpl.train.report.EpochReport;
import io.github.scpl.train.report.Evaluation;
import io.github.scpl.train.stage.Ticket;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Sums against counts by hand. */
class TallyTest {
  private static final double EPSILON = 1e-12;

  @Test
  void lossesAreMeansOverRowsAndMissingPartsStayMissing() {
    try (Network network = Networks.perceptron(Method.DASCPL, 1).build()) {
      Tally tally = new Tally(network);
      tally.add(trained(4, 1));
      tally.add(trained(1, 6));
      EpochReport report = tally.report(3, 0.1, 2.0, List.of());
      assertEquals(5, report.samples());
      assertEquals(2.5, report.samplesPerSecond(), EPSILON);
      for (int block = 0; block < 4; block++) {
        BlockLoss loss = report.losses().get(block);
        assertEquals((4 * 1 + 1 * 6) / 5.0 + block, loss.contrastive(), EPSILON);
        assertEquals((4 * 2 + 1 * 12) / 5.0, loss.exit(), EPSILON);
        assertEquals(Double.NaN, loss.head());
      }
      assertEquals(4 * (2.0 + 4.0) + 0 + 1 + 2 + 3, report.loss(), EPSILON);
    }
  }

  private static Ticket trained(int rows, double loss) {
    Ticket ticket = new Ticket(new Step(3, 0, true, 0.1), rows, 4);
    for (int block = 0; block < 4; block++) {
      BlockLoss parts = new BlockLoss(loss + block, 2 * loss, Double.NaN);
      ticket.add(block, () -> parts, 1);
    }
    return ticket;
  }

  @Test
  void accuraciesAreSharesOfRowsOfEachOutput() {
    try (Network network = Networks.perceptron(Method.DASCPL, 1).build()) {
      Tally tally = new Tally(network);
      tally.add(scored(8, new int[] {1, 2, 3, 4}, 5));
      tally.add(scored(2, new int[] {0, 0, 0, 1}, 2));
      Evaluation evaluation = tally.evaluation(4, 4.0);
      assertEquals(List.of("exit 0", "exit 1", "exit 2", "exit 3", "head"), evaluation.outputs());
      assertEquals(List.of(0.1, 0.2, 0.3, 0.5, 0.7), evaluation.accuracies());
      assertEquals(0.7, evaluation.accuracy());
      assertEquals(10, evaluation.samples());
      assertEquals(4.0, evaluation.seconds());
    }
  }

  private static Ticket scored(int rows, int[] exits, int head) {
    Ticket ticket = new Ticket(new Step(0, 0, false, 0), rows, 4);
    for (int block = 0; block < 4; block++) {
      int hits = exits[block];
      ticket.add(block, () -> hits, block == 3 ? () -> head : null);
    }
    return ticket;
  }

  @Test
  void aBlockThatJoinsWithinAnEpochIsAveragedOverItsOwnBatches() {
    try (Network network = Networks.perceptron(Method.DASCPL, 1).build()) {
      Tally tally = new Tally(network);
      tally.add(learned(1, 4, 1.0));
      tally.add(learned(2, 4, 2.0));
      tally.add(learned(2, 1, 7.0));
      EpochReport report = tally.report(1, 0.1, 1, List.of());
      assertEquals(9, report.samples());
      assertEquals(2, report.activeBlocks());
      assertEquals((4 + 8 + 7) / 9.0, report.losses().get(0).contrastive(), 1e-12);
      assertEquals((8 + 7) / 5.0, report.losses().get(1).contrastive(), 1e-12);
    }
  }

  private static Ticket learned(int active, int rows, double loss) {
    Ticket ticket = new Ticket(new Step(1, 0, true, 0.1), rows, active);
    for (int block = 0; block < active; block++) {
      ticket.add(block, () -> new BlockLoss(loss, Double.NaN, Double.NaN), 1);
    }
    return ticket;
  }
}
