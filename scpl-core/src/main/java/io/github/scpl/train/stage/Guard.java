// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.train.stage;

import io.github.scpl.block.Attempt;
import io.github.scpl.block.Block;
import io.github.scpl.block.BlockLoss;
import io.github.scpl.block.NonFiniteException;
import io.github.scpl.train.fault.Divergence;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Supplier;

/**
 * What the blocks of a stage do about numbers that are not finite, by a {@link Divergence}. Blocks
 * that learn by themselves are guarded one by one, others together. Used by the stage's thread.
 */
final class Guard {
  /** Of blocks that end the run, which have nothing to be guarded for. */
  static final Guard STOP = new Guard(false, 0);

  private final boolean skips;
  private final int mostInARow;

  /** How many batches each block has left aside since it last learned. */
  private final Map<Integer, Integer> inARow = new HashMap<>();

  private Guard(boolean skips, int mostInARow) {
    this.skips = skips;
    this.mostInARow = mostInARow;
  }

  static Guard of(Divergence policy) {
    return policy instanceof Divergence.Skip skip ? new Guard(true, skip.mostInARow()) : STOP;
  }

  /** Before a block's training pass. */
  void begin(Block block) {
    if (skips) {
      block.attempt().begin();
    }
  }

  /**
   * Before a block's update, or that of any block that its gradients reach.
   *
   * @throws NonFiniteException if the losses, a gradient or a running statistic are not finite
   */
  void requireFinite(Block block, Supplier<BlockLoss> losses) {
    if (skips) {
      losses.get();
      block.attempt().requireFinite();
    }
  }

  /** A block has learned. */
  void learned(Block block) {
    if (skips) {
      inARow.put(block.index(), 0);
    }
  }

  /**
   * Blocks leave a batch aside, or end the run by what was found.
   *
   * @throws NonFiniteException if it is the policy's to end the run; if a block has left too many
   *     aside; or if a parameter is not finite, which no other batch will mend
   */
  void skip(List<Block> blocks, Ticket ticket, NonFiniteException found) {
    if (!skips) {
      throw found;
    }
    blocks.stream().map(Block::attempt).forEach(Attempt::undo);
    if (mostInARow == 0) {
      throw found;
    }
    blocks.forEach(Block::requireFinite);
    for (Block block : blocks) {
      int times = inARow.merge(block.index(), 1, Integer::sum);
      if (times > mostInARow) {
        throw tooMany(found, times);
      }
      ticket.skip(block.index(), found);
    }
  }

  private NonFiniteException tooMany(NonFiniteException found, int times) {
    String message = found.getMessage();
    return new NonFiniteException(
        found.block(),
        found.step(),
        found.what(),
        "Expected at most "
            + mostInARow
            + " batches in a row to be left aside, got "
            + times
            + "; at the last, "
            + message.substring(0, 1).toLowerCase(Locale.ROOT)
            + message.substring(1));
  }
}
