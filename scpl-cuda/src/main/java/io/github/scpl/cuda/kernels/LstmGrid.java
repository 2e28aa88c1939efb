// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.cuda.kernels;

import io.github.scpl.cuda.driver.Stream;
import io.github.scpl.device.LstmKernels.Cells;

/**
 * How blocks share the samples of an LSTM whose steps are one kernel: groups of {@value #ROWS}
 * samples, a thread for each unit of a group.
 *
 * @param groups of a block
 */
record LstmGrid(int groups, long blocks) {
  /** Samples of a group, as in {@code lstms.cu}. */
  private static final int ROWS = 4;

  /**
   * Bytes of recurrent weights up to which all steps are one kernel. In it every block reads all
   * weights in every step, since no multiprocessor has room to keep many, and it gets at most 64
   * bytes a clock from the second-level cache: 8192 clocks or 5 microseconds for so many. Step by
   * step, the whole card shares the reading, but a step is one or two operations of a graph, which
   * take about as long however small they are. The number of samples is of no account: a block's
   * arithmetic takes less time than its reading, and blocks run side by side. An estimate; nothing
   * of it is measured.
   */
  private static final long MOST_BYTES = 512 * 1024;

  /** Null where steps are not to be one kernel. */
  static LstmGrid of(Launcher launcher, Cells cells) {
    return of(cells.hidden().size(0), cells.hidden().size(1), launcher.type().width());
  }

  private static LstmGrid of(long batch, long width, int bytes) {
    if (width > Stream.THREADS || 4 * width * width * bytes > MOST_BYTES) {
      return null;
    }
    long groups = Math.min(Stream.THREADS / width, Tiles.count(batch, ROWS));
    return new LstmGrid((int) groups, Tiles.count(batch, groups * ROWS));
  }
}
