// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.cuda.kernels;

import io.github.scpl.device.ElementKernels.AdamUpdate;
import java.util.List;

/**
 * What one kernel updates: for each array the number of its first block, its addresses, its length
 * and the numbers of its step, as kernel {@code adam} reads them. The whole table changes with the
 * step, so it travels with the numbers that do.
 */
final class AdamTable {
  /** Arrays of one kernel; those of a block are some dozens. */
  static final int MOST = 256;

  private static final int WORDS = 8;

  private final long[] words;
  private final long blocks;

  AdamTable(Launcher launcher, List<AdamUpdate> updates) {
    words = new long[WORDS * updates.size()];
    long first = 0;
    int at = 0;
    for (AdamUpdate one : updates) {
      words[at++] = first;
      words[at++] = launcher.at(one.value());
      words[at++] = launcher.at(one.gradient());
      words[at++] = launcher.at(one.m());
      words[at++] = launcher.at(one.v());
      words[at++] = one.value().length();
      words[at++] = Launcher.bits(one.step().stepSize());
      words[at++] = Launcher.bits(one.step().rootScale());
      first += Tiles.count(one.value().length(), Launcher.SHARES);
    }
    blocks = first;
  }

  long[] words() {
    return words;
  }

  long blocks() {
    return blocks;
  }
}
