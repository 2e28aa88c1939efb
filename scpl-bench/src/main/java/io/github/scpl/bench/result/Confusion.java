// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.bench.result;

import java.util.Arrays;
import java.util.List;

/**
 * What the samples of each class were taken for.
 *
 * @param output whose answers are counted
 * @param classes their names, in the order of rows and of columns
 * @param counts {@code [true class][predicted class]}; not to be changed
 */
public record Confusion(String output, List<String> classes, long[][] counts) {
  /** Copies the list. */
  public Confusion {
    classes = List.copyOf(classes);
    boolean square = Arrays.stream(counts).allMatch(row -> row.length == counts.length);
    if (!square || counts.length != classes.size()) {
      throw new IllegalArgumentException(
          "Confusion matrix: expected " + classes.size() + " rows and columns, one per class");
    }
  }

  /** The sum with another matrix of the same classes. */
  Confusion plus(Confusion other) {
    if (!classes.equals(other.classes)) {
      throw new IllegalArgumentException(
          "Confusion matrix: expected classes " + classes + ", got " + other.classes);
    }
    long[][] sum = new long[counts.length][counts.length];
    for (int row = 0; row < sum.length; row++) {
      for (int column = 0; column < sum.length; column++) {
        sum[row][column] = counts[row][column] + other.counts[row][column];
      }
    }
    return new Confusion(output, classes, sum);
  }
}
