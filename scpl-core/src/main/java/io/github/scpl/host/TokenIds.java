// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.host;

import io.github.scpl.device.Tensor;

/** Whole numbers in floating-point arrays. */
final class TokenIds {
  private TokenIds() {}

  static int[] of(Tensor ids) {
    double[] values = HostAccess.toArray(ids);
    int[] rows = new int[values.length];
    for (int p = 0; p < rows.length; p++) {
      rows[p] = (int) values[p];
    }
    return rows;
  }

  /** The first element that is no whole number from 0 to {@code rows - 1}; -1 if all are. */
  static long firstOutside(Tensor ids, long rows) {
    double[] values = HostAccess.toArray(ids);
    for (int p = 0; p < values.length; p++) {
      int id = (int) values[p];
      if (!(values[p] >= 0 && id < rows && id == values[p])) {
        return p;
      }
    }
    return -1;
  }
}
