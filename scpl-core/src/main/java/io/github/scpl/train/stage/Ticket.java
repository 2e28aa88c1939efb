// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.train.stage;

import io.github.scpl.block.BlockLoss;
import io.github.scpl.block.Step;
import io.github.scpl.train.report.BlockTime;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Collects what the blocks report on one batch. Each block writes its own place; the last one to
 * report sees all of them.
 */
public final class Ticket {
  private final Step step;
  private final int rows;
  private final int activeBlocks;
  private final BlockLoss[] losses;
  private final BlockTime[] times;
  private final long[] doneNanos;
  private final int[] exitHits;
  private final int[] headHits;
  private final AtomicInteger missing;

  /** A ticket that is complete when the first so many blocks have reported. */
  public Ticket(Step step, int rows, int activeBlocks) {
    this.step = step;
    this.rows = rows;
    this.activeBlocks = activeBlocks;
    losses = new BlockLoss[activeBlocks];
    times = new BlockTime[activeBlocks];
    Arrays.fill(times, BlockTime.ZERO);
    doneNanos = new long[activeBlocks];
    exitHits = new int[activeBlocks];
    headHits = new int[activeBlocks];
    missing = new AtomicInteger(activeBlocks);
  }

  /** Adds a block's losses on a share of the rows, all of them being 1. */
  public void add(int block, BlockLoss loss, double share) {
    BlockLoss part = loss.times(share);
    losses[block] = losses[block] == null ? part : losses[block].plus(part);
  }

  /** Adds to the time a block has spent on the batch, up to now. */
  public void add(int block, BlockTime time) {
    times[block] = times[block].plus(time);
    doneNanos[block] = System.nanoTime();
  }

  /** Adds a block's correct answers. */
  public void add(int block, int hitsOfExit, int hitsOfHead) {
    exitHits[block] += hitsOfExit;
    headHits[block] += hitsOfHead;
  }

  /** Ends what a block has to report; true if it was the last block. */
  boolean done() {
    return missing.decrementAndGet() == 0;
  }

  /** What is done with the batch. */
  public Step step() {
    return step;
  }

  /** Its rows. */
  public int rows() {
    return rows;
  }

  /** How many blocks, from the first on, the batch passes through. */
  public int activeBlocks() {
    return activeBlocks;
  }

  /** Whether the batch passes through the block of this index. */
  boolean includes(int block) {
    return block < activeBlocks;
  }

  public List<BlockLoss> losses() {
    return Arrays.asList(losses);
  }

  public List<BlockTime> times() {
    return Arrays.asList(times);
  }

  /** When each block last added to its time, by {@link System#nanoTime()}. */
  public List<Long> doneNanos() {
    return Arrays.stream(doneNanos).boxed().toList();
  }

  public int exitHits(int block) {
    return exitHits[block];
  }

  public int headHits() {
    return Arrays.stream(headHits).sum();
  }
}
