// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.train.stage;

import io.github.scpl.block.BlockLoss;
import io.github.scpl.block.NonFiniteException;
import io.github.scpl.block.Step;
import io.github.scpl.train.report.BlockTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntSupplier;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * Collects what the blocks report on one batch. Each block writes its own place; the last one to
 * report sees all of them.
 */
public final class Ticket {
  private final Step step;
  private final int rows;
  private final int activeBlocks;
  private final List<List<Part>> losses = new ArrayList<>();
  private final BlockTime[] times;
  private final long[] doneNanos;
  private final List<List<Hits>> hits = new ArrayList<>();
  private final NonFiniteException[] skipped;
  private final AtomicInteger missing;

  /** A ticket that is complete when the first so many blocks have reported. */
  public Ticket(Step step, int rows, int activeBlocks) {
    this.step = step;
    this.rows = rows;
    this.activeBlocks = activeBlocks;
    for (int block = 0; block < activeBlocks; block++) {
      losses.add(new ArrayList<>(1));
      hits.add(new ArrayList<>(1));
    }
    times = new BlockTime[activeBlocks];
    Arrays.fill(times, BlockTime.ZERO);
    doneNanos = new long[activeBlocks];
    skipped = new NonFiniteException[activeBlocks];
    missing = new AtomicInteger(activeBlocks);
  }

  private record Part(Supplier<BlockLoss> loss, double share) {}

  private record Hits(IntSupplier exit, IntSupplier head) {}

  /**
   * Adds a block's losses on a share of the rows, all of them being 1.
   *
   * @param loss asked for when the ticket is complete
   */
  public void add(int block, Supplier<BlockLoss> loss, double share) {
    losses.get(block).add(new Part(loss, share));
  }

  /**
   * Notes that a block does not learn from the batch; its losses are forgotten.
   *
   * @param why what was not finite
   */
  void skip(int block, NonFiniteException why) {
    losses.set(block, List.of(new Part(() -> BlockLoss.NONE, 1)));
    skipped[block] = why;
  }

  /** Why a block did not learn from the batch; null if it did. */
  public NonFiniteException skipped(int block) {
    return skipped[block];
  }

  /** Adds to the time a block has spent on the batch, up to now. */
  public void add(int block, BlockTime time) {
    times[block] = times[block].plus(time);
    doneNanos[block] = System.nanoTime();
  }

  /**
   * Adds a block's correct answers.
   *
   * @param ofExit asked for when the ticket is complete; null if there is no exit
   * @param ofHead the same for the head
   */
  public void add(int block, IntSupplier ofExit, IntSupplier ofHead) {
    hits.get(block).add(new Hits(ofExit, ofHead));
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

  /**
   * Waits for everything that was reported and is still on its way from a device. Once the ticket
   * is complete, on one thread.
   *
   * @throws NonFiniteException if a loss or a logit is not finite
   * @throws RuntimeException if a device has failed
   */
  public void settle() {
    for (int block = 0; block < activeBlocks; block++) {
      BlockLoss loss = sum(losses.get(block));
      losses.set(block, loss == null ? List.of() : List.of(new Part(() -> loss, 1)));
      int exit = hits.get(block).stream().mapToInt(part -> orZero(part.exit)).sum();
      int head = hits.get(block).stream().mapToInt(part -> orZero(part.head)).sum();
      hits.set(block, List.of(new Hits(() -> exit, () -> head)));
    }
  }

  /** The losses of the blocks, null for those that reported none; see {@link #settle}. */
  public List<BlockLoss> losses() {
    return losses.stream().map(Ticket::sum).collect(Collectors.toList()); // may hold null
  }

  private static BlockLoss sum(List<Part> parts) {
    BlockLoss sum = null;
    for (Part part : parts) {
      BlockLoss loss = part.loss.get().times(part.share);
      sum = sum == null ? loss : sum.plus(loss);
    }
    return sum;
  }

  public List<BlockTime> times() {
    return Arrays.asList(times);
  }

  /** When each block last added to its time, by {@link System#nanoTime()}. */
  public List<Long> doneNanos() {
    return Arrays.stream(doneNanos).boxed().toList();
  }

  /** Correct answers of a block's exit. */
  public int exitHits(int block) {
    return hits.get(block).stream().mapToInt(part -> orZero(part.exit)).sum();
  }

  /** Correct answers of the head. */
  public int headHits() {
    return hits.stream().flatMap(List::stream).mapToInt(part -> orZero(part.head)).sum();
  }

  private static int orZero(IntSupplier hits) {
    return hits == null ? 0 : hits.getAsInt();
  }
}
