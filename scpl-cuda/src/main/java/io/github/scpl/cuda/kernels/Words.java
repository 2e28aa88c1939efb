// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.cuda.kernels;

import java.util.Arrays;

/** Arguments of kernels. */
final class Words {
  private Words() {}

  /** The first, which several kernels have, and behind them the rest. */
  static long[] joined(long[] rest, long... first) {
    long[] all = Arrays.copyOf(first, first.length + rest.length);
    System.arraycopy(rest, 0, all, first.length, rest.length);
    return all;
  }
}
