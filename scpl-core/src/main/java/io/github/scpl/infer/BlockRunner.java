// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.infer;

import io.github.scpl.block.Block;
import io.github.scpl.block.Bundle;
import io.github.scpl.block.Step;
import io.github.scpl.device.Tensor;
import io.github.scpl.infer.policy.Row;
import io.github.scpl.infer.policy.RowJudge;

/**
 * Runs one block on rows, tile by tile, and sorts out those that leave. The native code always sees
 * the same shape, so that a row's numbers follow from the row alone. Not thread-safe.
 */
final class BlockRunner {
  private final Block block;
  private final Tile tile;
  private final boolean head;
  private final double[] logits;
  private long fastestNanos = Long.MAX_VALUE;

  /**
   * A runner.
   *
   * @param head whether rows that do not leave at the exit are answered by the block's head
   */
  BlockRunner(Block block, Tile tile, boolean head, int classes) {
    this.block = block;
    this.tile = tile;
    this.head = head;
    logits = new double[classes];
  }

  /**
   * Computes all rows.
   *
   * @param stay becomes the block's output for the rows that have not left
   * @return the number of rows computed, including those that fill up the last tile
   */
  long run(RowBatch rows, RowBatch stay, RowJudge judge) {
    stay.clear();
    long computed = 0;
    for (int first = 0; first < rows.size(); first += tile.rows()) {
      long start = System.nanoTime();
      Bundle output = block.forward(tile.fill(rows, first), Step.evaluation());
      if (first == 0) {
        stay.open(output, rows.size(), 0);
      }
      sort(rows, first, output, stay, judge);
      fastestNanos = Math.min(fastestNanos, System.nanoTime() - start);
      computed += tile.rows();
    }
    return computed;
  }

  /** Seconds that a row took in the fastest tile so far; NaN before the first. */
  double secondsPerRow() {
    return fastestNanos == Long.MAX_VALUE ? Double.NaN : fastestNanos / 1e9 / tile.rows();
  }

  private void sort(RowBatch rows, int first, Bundle output, RowBatch stay, RowJudge judge) {
    int exit = block.index();
    Tensor exitLogits = block.hasExit() && judge.looksAt(exit) ? block.exitLogits() : null;
    Tensor headLogits = null;
    int count = Math.min(tile.rows(), rows.size() - first);
    for (int i = 0; i < count; i++) {
      Row row = rows.row(first + i);
      boolean leaves =
          exitLogits != null && judge.atExit(row, exit, read("exit", exitLogits, i, row));
      if (!leaves && head) {
        headLogits = headLogits == null ? block.headLogits() : headLogits;
        judge.atHead(row, exit + 1, read("head", headLogits, i, row));
      } else if (!leaves) {
        stay.add(output, i, row);
      }
    }
  }

  private double[] read(String output, Tensor source, int position, Row row) {
    source.read((long) position * logits.length, logits, logits.length);
    for (double logit : logits) {
      if (!Double.isFinite(logit)) {
        throw block.nonFiniteLogits(
            output, logit + " in row " + row.index() + " at block " + block.index());
      }
    }
    return logits;
  }
}
