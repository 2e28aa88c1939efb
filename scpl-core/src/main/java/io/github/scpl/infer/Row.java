// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.infer;

import java.util.Arrays;

/** What is known about a row on its way through the blocks, beside its arrays. */
final class Row {
  /** The class at each exit so far, -1 where nobody looked. */
  final int[] labels;

  /** Where the row stands in the batch it came with. */
  final int index;

  /** Set when the row leaves. */
  Answer answer;

  Row(int index, int exits) {
    this.index = index;
    labels = new int[exits];
    Arrays.fill(labels, -1);
  }
}
