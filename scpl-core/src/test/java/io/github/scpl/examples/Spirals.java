// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.examples;

import io.github.scpl.block.Signal;
import io.github.scpl.data.BatchSource;
import io.github.scpl.data.BatchStream;
import io.github.scpl.device.Tensor;
import io.github.scpl.nn.Shape;
import io.github.scpl.random.RandomKey;
import java.util.random.RandomGenerator;

/** Points on three spiral arms that wind once around the origin; the class is the arm. */
record Spirals(long seed, int batches, int rows) implements BatchSource {
  static final Shape POINT = Shape.of(2);
  static final int ARMS = 3;

  @Override
  public BatchStream open(int epoch) {
    RandomGenerator random = RandomKey.of(seed).child("spirals").child(epoch).generator();
    return new BatchStream() {
      private int batch;

      @Override
      public boolean next(Signal target) {
        if (batch++ == batches) {
          return false;
        }
        Tensor points = target.features(rows, 2);
        int[] arms = target.labels(rows);
        for (int row = 0; row < rows; row++) {
          arms[row] = random.nextInt(ARMS);
          double radius = 0.1 + 0.9 * random.nextDouble();
          double turns = radius + (double) arms[row] / ARMS + 0.02 * random.nextGaussian();
          double x = radius * Math.cos(2 * Math.PI * turns);
          double y = radius * Math.sin(2 * Math.PI * turns);
          points.write(2 * row, new double[] {x, y}, 2);
        }
        return true;
      }
    };
  }
}
