// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.infer;

import io.github.scpl.infer.policy.Answer;
import java.util.List;

/**
 * The answers to a batch, and what they took. Immutable and thread-safe.
 *
 * @param rows an answer for every row, in the order of the batch
 * @param rowBlocks how many times a block was computed for a row of the batch, in all
 * @param computedRows the same with the rows that fill up the last tile of each block: what the
 *     time goes with
 */
public record Answers(List<Answer> rows, long rowBlocks, long computedRows) {
  /** Copies the list. */
  public Answers {
    rows = List.copyOf(rows);
  }

  /** The number of blocks that a row went through, on average. */
  public double meanBlocks() {
    return (double) rowBlocks / rows.size();
  }

  /** The class of every row. */
  public int[] labels() {
    return rows.stream().mapToInt(Answer::label).toArray();
  }
}
