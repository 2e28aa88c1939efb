package io.github.scpl.train;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.scpl.block.Step;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class TicketTest {
  private static final int BLOCKS = 4;
  private static final int MICRO_BATCHES = 500_000;

  /**
   * Every block reports hits of the head, all but the last none. While one field took them all, a
   * block that added nothing could undo what the last one had just added.
   */
  @Test
  @Timeout(60)
  void blocksThatReportSideBySideLoseNoHits() throws Exception {
    Ticket ticket = new Ticket(new Step(1, 0, false, 0), 1, BLOCKS);
    CyclicBarrier start = new CyclicBarrier(BLOCKS);
    ExecutorService stages = Executors.newFixedThreadPool(BLOCKS);
    try {
      List<Future<?>> reports = new ArrayList<>();
      for (int b = 0; b < BLOCKS; b++) {
        int block = b;
        reports.add(
            stages.submit(
                () -> {
                  start.await();
                  for (int m = 0; m < MICRO_BATCHES; m++) {
                    ticket.add(block, 1, block == BLOCKS - 1 ? 1 : 0);
                  }
                  return ticket.done();
                }));
      }
      for (Future<?> report : reports) {
        report.get();
      }
    } finally {
      stages.shutdownNow();
    }
    assertEquals(MICRO_BATCHES, ticket.headHits());
    for (int block = 0; block < BLOCKS; block++) {
      assertEquals(MICRO_BATCHES, ticket.exitHits(block));
    }
  }
}
