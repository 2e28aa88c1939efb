// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.train.snapshot;

import java.util.List;

/**
 * What the batches of an epoch add up to so far.
 *
 * @param rows trained on
 * @param headHits correct answers of the head
 * @param blocks one entry for each block
 */
public record Totals(long rows, long headHits, List<Block> blocks) {
  /** Copies the list. */
  public Totals {
    blocks = List.copyOf(blocks);
  }

  /**
   * Of one block.
   *
   * @param active whether it took part in a batch
   * @param rows that it has learned from
   * @param contrastive sum of its local loss over these rows
   * @param exit sum of the loss of its exit
   * @param head sum of the loss of its head
   * @param exitHits correct answers of its exit
   */
  public record Block(
      boolean active, long rows, double contrastive, double exit, double head, long exitHits) {}
}
