// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.train.stage;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.scpl.Rounds;
import io.github.scpl.block.BlockLoss;
import io.github.scpl.block.Step;
import io.github.scpl.train.report.BlockTime;
import java.util.Collections;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Blocks report on a ticket side by side, as their stages do. */
@Timeout(300)
class TicketTest {
  private static final int BLOCKS = 4;

  private static final int OF_LAST_BLOCK = 100_000;

  /** Hits of the head in a report of each block; the compiler does not know that most are 0. */
  private static final int[] HEAD_HITS = {0, 0, 0, 1};

  private static final BlockLoss LOSS = new BlockLoss(1, 2, 4);
  private static final BlockTime TIME = new BlockTime(1, 2, 4);

  private static Ticket ticket() {
    return new Ticket(new Step(1, 0, false, 0), 1, BLOCKS);
  }

  /** A ticket on which all blocks report until the last one is done, and how often they did. */
  private static final class Reports {
    final Ticket ticket = ticket();
    final int[] ofBlocks = new int[BLOCKS];
    volatile boolean done;

    void add(int block) {
      int head = HEAD_HITS[block];
      int most = block == BLOCKS - 1 ? OF_LAST_BLOCK : Integer.MAX_VALUE;
      int reports = 0;
      while (reports < most && !done) { // a volatile read: each report goes to memory
        ticket.add(block, () -> 1, () -> head);
        reports++;
      }
      done = true;
      ofBlocks[block] = reports;
    }

    void check() {
      assertEquals(OF_LAST_BLOCK, ticket.headHits());
      for (int block = 0; block < BLOCKS; block++) {
        assertEquals(ofBlocks[block], ticket.exitHits(block));
      }
    }
  }

  /** The last block alone has hits of the head; the others add none, which must not undo them. */
  @Test
  void blocksThatReportSideBySideLoseNoHits() throws InterruptedException {
    Rounds.run(30, BLOCKS, Reports::new, Reports::add, Reports::check);
  }

  @Test
  void blocksThatReportSideBySideLoseNoLossesAndTimes() throws InterruptedException {
    int reports = 2000;
    Rounds.run(
        30,
        BLOCKS,
        TicketTest::ticket,
        (ticket, block) -> {
          for (int i = 0; i < reports; i++) {
            ticket.add(block, () -> LOSS, 1);
            ticket.add(block, TIME);
          }
        },
        ticket -> assertLossesAndTimes(reports, ticket));
  }

  /** One block is told that it is the last, and sees what all others have reported. */
  @Test
  void theLastToReportSeesAllReports() throws InterruptedException {
    AtomicInteger last = new AtomicInteger();
    int rounds = 500;
    Rounds.run(
        rounds,
        BLOCKS,
        TicketTest::ticket,
        (ticket, block) -> {
          ticket.add(block, () -> 1, () -> block == BLOCKS - 1 ? 1 : 0);
          ticket.add(block, () -> LOSS, 1);
          ticket.add(block, TIME);
          if (ticket.done()) {
            last.incrementAndGet();
            assertHits(1, ticket);
            assertLossesAndTimes(1, ticket);
          }
        },
        ticket -> {});
    assertEquals(rounds, last.get());
  }

  private static void assertHits(int reports, Ticket ticket) {
    assertEquals(reports, ticket.headHits());
    for (int block = 0; block < BLOCKS; block++) {
      assertEquals(reports, ticket.exitHits(block));
    }
  }

  private static void assertLossesAndTimes(int reports, Ticket ticket) {
    assertEquals(Collections.nCopies(BLOCKS, LOSS.times(reports)), ticket.losses());
    BlockTime time = new BlockTime(reports, 2.0 * reports, 4.0 * reports);
    assertEquals(Collections.nCopies(BLOCKS, time), ticket.times());
  }

  @Test
  void partsAreAddedUp() {
    Ticket ticket = new Ticket(new Step(3, 0, true, 0.1), 8, 4);
    ticket.add(3, () -> new BlockLoss(Double.NaN, 1, 2), 0.25);
    ticket.add(3, () -> new BlockLoss(Double.NaN, 3, 6), 0.75);
    assertEquals(new BlockLoss(Double.NaN, 2.5, 5), ticket.losses().get(3));
    ticket.add(3, () -> 1, () -> 2);
    ticket.add(3, () -> 10, () -> 20);
    assertEquals(11, ticket.exitHits(3));
    assertEquals(22, ticket.headHits());
  }
}
