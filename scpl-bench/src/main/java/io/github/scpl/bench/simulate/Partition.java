// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.bench.simulate;

import java.util.ArrayList;
import java.util.List;

/** Cuts blocks into stages so that the slowest stage is as fast as it can be. */
final class Partition {
  private Partition() {}

  /**
   * How many blocks each stage gets.
   *
   * @param seconds of each block
   */
  static List<Integer> of(double[] seconds, int stages) {
    int blocks = seconds.length;
    double[][] slowest = new double[stages + 1][blocks + 1];
    int[][] start = new int[stages + 1][blocks + 1];
    for (int s = 0; s <= stages; s++) {
      for (int end = 0; end <= blocks; end++) {
        slowest[s][end] = s == 0 && end == 0 ? 0 : Double.POSITIVE_INFINITY;
      }
    }
    for (int s = 1; s <= stages; s++) {
      for (int end = s; end <= blocks; end++) {
        double stage = 0;
        for (int from = end - 1; from >= s - 1; from--) {
          stage += seconds[from];
          double time = Math.max(stage, slowest[s - 1][from]);
          if (time < slowest[s][end]) {
            slowest[s][end] = time;
            start[s][end] = from;
          }
        }
      }
    }
    List<Integer> counts = new ArrayList<>();
    int end = blocks;
    for (int s = stages; s > 0; s--) {
      counts.add(0, end - start[s][end]);
      end = start[s][end];
    }
    return counts;
  }
}
