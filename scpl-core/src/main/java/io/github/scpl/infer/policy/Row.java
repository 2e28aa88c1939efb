// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.infer.policy;

import java.util.Arrays;

/** What is known about a row on its way through the blocks, beside its arrays. */
public final class Row {
  /** The class at each exit so far, -1 where nobody looked. */
  final int[] labels;

  final int index;

  /** Set when the row leaves. */
  Answer answer;

  /** A row that no exit has looked at yet. */
  public Row(int index, int exits) {
    this.index = index;
    labels = new int[exits];
    Arrays.fill(labels, -1);
  }

  /**
   * A row that exits have looked at elsewhere.
   *
   * @param labels what {@link #labels()} gave there, one for each block; copied
   */
  public Row(int index, int[] labels) {
    this.index = index;
    this.labels = labels.clone();
  }

  /** The class at each exit so far, -1 where nobody looked. */
  public int[] labels() {
    return labels.clone();
  }

  /** Where the row stands in the batch it came with. */
  public int index() {
    return index;
  }

  /** What was answered; null until the row has left. */
  public Answer answer() {
    return answer;
  }
}
