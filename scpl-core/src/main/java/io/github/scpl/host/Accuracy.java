// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.host;

/** Which answer an output gives. */
public final class Accuracy {
  private Accuracy() {}

  /** The place of the largest value, the first of equals. */
  public static int largest(double[] values) {
    int largest = 0;
    for (int c = 1; c < values.length; c++) {
      largest = values[c] > values[largest] ? c : largest;
    }
    return largest;
  }
}
