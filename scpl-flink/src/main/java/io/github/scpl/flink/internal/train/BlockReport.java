// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.flink.internal.train;

import io.github.scpl.block.BlockLoss;
import io.github.scpl.flink.internal.batch.BatchTicket;
import io.github.scpl.train.report.BlockTime;
import io.github.scpl.train.snapshot.StoredBlock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/**
 * What a block has to say: on a batch, or in the end where it was stored.
 *
 * @param block from 0
 * @param ticket of the batch; null in the end
 * @param loss of a batch that it learned from; null in evaluation, and in the end
 * @param exitHits correct answers of its exit; below 0 if there is none
 * @param headHits correct answers of the head; below 0 if it is elsewhere
 * @param time that the batch took, without blocks above on the same thread; null in the end
 * @param span from when to when it was at the batch; null in the end
 * @param stored what it has become; null on a batch
 */
public record BlockReport(
    int block,
    BatchTicket ticket,
    BlockLoss loss,
    int exitHits,
    int headHits,
    BlockTime time,
    Span span,
    StoredBlock stored) {
  static BlockReport trained(
      int block, BatchTicket ticket, BlockLoss loss, BlockTime time, Span span) {
    return new BlockReport(block, ticket, loss, -1, -1, time, span, null);
  }

  static BlockReport evaluated(
      int block, BatchTicket ticket, int exitHits, int headHits, BlockTime time, Span span) {
    return new BlockReport(block, ticket, null, exitHits, headHits, time, span, null);
  }

  static BlockReport stored(int block, StoredBlock stored) {
    return new BlockReport(block, null, null, -1, -1, null, null, stored);
  }

  /**
   * Microseconds since 1970, by the clock of the block's machine.
   *
   * @param begin when it had the batch
   * @param end when it was done with it
   */
  public record Span(long begin, long end) {
    static Span since(long begin) {
      return new Span(begin, now());
    }

    /** Microseconds of the clock. */
    public static long now() {
      return ChronoUnit.MICROS.between(Instant.EPOCH, Instant.now());
    }
  }
}
