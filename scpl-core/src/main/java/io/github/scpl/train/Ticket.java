package io.github.scpl.train;

import io.github.scpl.block.BlockLoss;
import io.github.scpl.block.Network;
import io.github.scpl.block.Step;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Collects what the blocks report on one batch. Each block writes its own place; the last one to
 * report sees all of them.
 */
final class Ticket {
  private final Step step;
  private final int rows;
  private final BlockLoss[] losses;
  private final int[] exitHits;
  private final AtomicInteger missing;
  private int headHits;

  Ticket(Step step, int rows, Network network) {
    int blocks = network.blocks().size();
    this.step = step;
    this.rows = rows;
    losses = new BlockLoss[blocks];
    exitHits = new int[blocks];
    missing = new AtomicInteger(blocks);
  }

  /** Adds a block's losses on a share of the rows, all of them being 1. */
  void add(int block, BlockLoss loss, double share) {
    BlockLoss part = loss.times(share);
    losses[block] = losses[block] == null ? part : losses[block].plus(part);
  }

  /** Adds a block's correct answers. */
  void add(int block, int hitsOfExit, int hitsOfHead) {
    exitHits[block] += hitsOfExit;
    headHits += hitsOfHead;
  }

  /** Ends what a block has to report; true if it was the last block. */
  boolean done() {
    return missing.decrementAndGet() == 0;
  }

  Step step() {
    return step;
  }

  int rows() {
    return rows;
  }

  List<BlockLoss> losses() {
    return Arrays.asList(losses);
  }

  int exitHits(int block) {
    return exitHits[block];
  }

  int headHits() {
    return headHits;
  }
}
