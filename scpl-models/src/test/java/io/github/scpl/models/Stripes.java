// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.models;

import io.github.scpl.block.Signal;
import io.github.scpl.data.BatchSource;
import io.github.scpl.data.BatchStream;
import io.github.scpl.device.Tensor;
import io.github.scpl.nn.Shape;
import io.github.scpl.random.RandomKey;
import java.util.random.RandomGenerator;

/** Noisy images of stripes; the class is their direction. */
public record Stripes(long seed, int batches, int rows) implements BatchSource {
  private static final int SIDE = 8;
  public static final Shape IMAGE = Shape.of(3, SIDE, SIDE);
  public static final int CLASSES = 4;

  /** Steps of the phase from pixel to pixel, down and to the right. */
  private static final int[][] DIRECTIONS = {{1, 0}, {0, 1}, {1, 1}, {1, 3}};

  @Override
  public BatchStream open(int epoch) {
    return new BatchStream() {
      private int batch;

      @Override
      public boolean next(Signal target) {
        if (batch == batches) {
          return false;
        }
        fill(target, RandomKey.of(seed).child(epoch).child(batch++).generator());
        return true;
      }
    };
  }

  private void fill(Signal target, RandomGenerator random) {
    Tensor features = target.features(IMAGE.withBatch(rows));
    int[] labels = target.labels(rows);
    double[] image = new double[(int) IMAGE.elements()];
    for (int row = 0; row < rows; row++) {
      labels[row] = random.nextInt(CLASSES);
      int[] direction = DIRECTIONS[labels[row]];
      int phase = random.nextInt(4);
      for (int i = 0; i < image.length; i++) {
        int y = i / SIDE % SIDE;
        int x = i % SIDE;
        boolean light = (y * direction[0] + x * direction[1] + phase) % 4 < 2;
        image[i] = (light ? 1 : -1) + 0.5 * random.nextGaussian();
      }
      features.write((long) row * image.length, image, image.length);
    }
  }
}
