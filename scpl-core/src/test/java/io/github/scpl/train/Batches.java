// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.train;

import io.github.scpl.block.Signal;
import io.github.scpl.data.BatchSource;
import io.github.scpl.data.BatchStream;
import io.github.scpl.device.Tensor;
import io.github.scpl.nn.Shape;
import io.github.scpl.random.RandomKey;
import java.util.Arrays;
import java.util.random.RandomGenerator;

/** Batches of these numbers of rows, each a function of the seed, the epoch and its number. */
public record Batches(Shape shape, long seed, int... rows) implements BatchSource {
  public static Batches images(int... rows) {
    return new Batches(Networks.IMAGE, 1, rows);
  }

  public static Batches vectors(int... rows) {
    return new Batches(Networks.VECTOR, 1, rows);
  }

  /** As many batches of four rows. */
  public static Batches vectorsTimes(int batches) {
    int[] rows = new int[batches];
    Arrays.fill(rows, 4);
    return vectors(rows);
  }

  @Override
  public BatchStream open(int epoch) {
    return new BatchStream() {
      private int batch;

      @Override
      public boolean next(Signal target) {
        if (batch == rows.length) {
          return false;
        }
        fill(target, epoch, batch++);
        return true;
      }
    };
  }

  public void fill(Signal target, int epoch, int batch) {
    RandomGenerator random = RandomKey.of(seed).child(epoch).child(batch).generator();
    Tensor features = target.features(shape.withBatch(rows[batch]));
    int[] labels = target.labels(rows[batch]);
    double[] row = new double[(int) shape.elements()];
    for (int i = 0; i < labels.length; i++) {
      labels[i] = random.nextInt(Networks.CLASSES);
      for (int k = 0; k < row.length; k++) {
        row[k] = random.nextGaussian() + (k % Networks.CLASSES == labels[i] ? 1 : 0);
      }
      features.write((long) i * row.length, row, row.length);
    }
  }
}
