// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.host;

import io.github.scpl.device.Tensor;

/** Counts correct answers. */
public final class Accuracy {
  private Accuracy() {}

  /**
   * The rows of {@code [batch, classes]} whose largest value, the first of equals, is the label.
   * They are to be finite: see {@link Finite}.
   */
  public static int hits(Tensor logits, int[] labels) {
    int classes = Math.toIntExact(logits.size(1));
    double[] row = new double[classes];
    int hits = 0;
    for (int i = 0; i < logits.size(0); i++) {
      HostAccess.read(logits, (long) i * classes, row, classes);
      hits += largest(row) == labels[i] ? 1 : 0;
    }
    return hits;
  }

  /** The place of the largest value, the first of equals. */
  public static int largest(double[] values) {
    int largest = 0;
    for (int c = 1; c < values.length; c++) {
      largest = values[c] > values[largest] ? c : largest;
    }
    return largest;
  }
}
