// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.flink;

import io.github.scpl.block.Signal;
import io.github.scpl.data.BatchSource;
import io.github.scpl.data.BatchStream;
import io.github.scpl.device.Tensor;
import io.github.scpl.random.RandomKey;
import java.util.random.RandomGenerator;

/** Batches of these numbers of rows, each a function of the seed, the epoch and its number. */
record Batches(boolean text, long seed, int... rows) implements BatchSource {
  private static final int TIME = 6;

  @Override
  public BatchStream open(int epoch) {
    return new BatchStream() {
      private int batch;

      @Override
      public boolean next(Signal target) {
        if (batch == rows.length) {
          return false;
        }
        fill(target, RandomKey.of(seed).child(epoch).child(batch).generator(), rows[batch]);
        batch++;
        return true;
      }
    };
  }

  private void fill(Signal target, RandomGenerator random, int count) {
    Tensor features =
        text ? target.features(count, TIME) : target.features(Family.IMAGE.withBatch(count));
    int[] labels = target.labels(count);
    for (int i = 0; i < count; i++) {
      labels[i] = random.nextInt(Family.CLASSES);
    }
    if (text) {
      features.fill(() -> random.nextInt(1, Family.VOCABULARY));
      target.labels(count); // behind the features, as sources do
      target.mask(count, TIME).fill(() -> 1);
      System.arraycopy(labels, 0, target.labels(count), 0, count);
    } else {
      features.fill(random::nextGaussian);
    }
  }
}
