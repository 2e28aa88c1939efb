// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.infer;

import io.github.scpl.block.Block;
import io.github.scpl.block.Bundle;
import io.github.scpl.block.NonFiniteException;
import io.github.scpl.block.SingleBlock;
import io.github.scpl.device.Arena;
import io.github.scpl.host.HostDevice;
import io.github.scpl.infer.policy.ExitSettings;
import io.github.scpl.infer.policy.PolicyJudge;
import io.github.scpl.infer.policy.Row;
import java.util.List;

/**
 * One block of a classifier whose other blocks are elsewhere, such as in other processes. Rows that
 * pass through such blocks one after the other get the answers of a {@link Classifier} with the
 * same settings, rows in a tile and native threads, to the bit. The block is used but not owned.
 * Not thread-safe.
 */
public final class BlockClassifier implements AutoCloseable {
  private final Arena arena = HostDevice.HOST.arena();
  private final BlockRunner runner;
  private final PolicyJudge judge;
  private final RowBatch present;
  private final RowBatch next;
  private final Tile output;

  /**
   * A classifier's part at one block.
   *
   * @param classes of the network
   * @param tileRows rows that the block computes at once
   * @throws IllegalArgumentException if there is no row in a tile
   */
  public BlockClassifier(SingleBlock single, int classes, ExitSettings settings, int tileRows) {
    ClassifierPlan.requirePositive("number of rows in a tile", tileRows);
    Block block = single.block();
    Arena beside = arena.beside(block.device().memory());
    Tile tile = new Tile(beside, single.dataType(), tileRows);
    runner = new BlockRunner(block, tile, block.hasHead(), classes);
    judge = new PolicyJudge(settings, -1);
    present = new RowBatch(arena, block.device(), single.dataType());
    next = new RowBatch(arena, block.device(), single.dataType());
    output = new Tile(beside, single.dataType(), 1);
  }

  /**
   * Runs the block on rows, on a thread that has a lane of the block's device. Those that leave
   * have an answer afterwards.
   *
   * @param input what the block below gave, or the network's input; copied
   * @param rows one for each row of the input, in its order
   * @return the block's output for the rows without an answer, in their order, in memory of this
   *     object's until the next call; null if there are none
   * @throws NonFiniteException if logits are not finite
   */
  public Bundle run(Bundle input, List<Row> rows) {
    present.load(input, rows, 0);
    runner.run(present, next, judge);
    return next.size() == 0 ? null : output.all(next);
  }

  /** Frees the memory of batches; the block stays. */
  @Override
  public void close() {
    arena.close();
  }
}
