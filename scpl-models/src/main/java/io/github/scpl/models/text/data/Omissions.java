// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.models.text.data;

import java.util.ArrayList;
import java.util.List;

/**
 * What did not make it from a file into a text set.
 *
 * @param badRows rows that were skipped because they could not be read
 * @param firstReasons why, with file and line, for the first of them
 * @param emptied texts that had no word left after cleaning
 */
public record Omissions(int badRows, List<String> firstReasons, int emptied) {
  /** Nothing was left out. */
  public static final Omissions NONE = new Omissions(0, List.of(), 0);

  private static final int REASONS = 10;

  /** Copies the list. */
  public Omissions {
    firstReasons = List.copyOf(firstReasons);
  }

  Omissions plusBadRow(String reason) {
    if (firstReasons.size() >= REASONS) {
      return new Omissions(badRows + 1, firstReasons, emptied);
    }
    List<String> reasons = new ArrayList<>(firstReasons);
    reasons.add(reason);
    return new Omissions(badRows + 1, reasons, emptied);
  }

  Omissions plusEmptied(int count) {
    return new Omissions(badRows, firstReasons, emptied + count);
  }
}
