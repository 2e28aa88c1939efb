// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.models.text;

import io.github.scpl.block.Signal;
import io.github.scpl.data.BatchSource;
import io.github.scpl.data.BatchStream;
import java.util.SplittableRandom;

/** Random token ids: batches whose time changes, whose rows are padded, and whose last is short. */
record TokenBatches(int batches, int rows, int vocabulary, int classes) implements BatchSource {
  @Override
  public BatchStream open(int epoch) {
    return new BatchStream() {
      private int batch;

      @Override
      public boolean next(Signal target) {
        if (batch == batches) {
          return false;
        }
        fill(target, new SplittableRandom(1000L * epoch + batch));
        batch++;
        return true;
      }

      private void fill(Signal target, SplittableRandom random) {
        int count = batch == batches - 1 ? rows - 2 : rows;
        int time = 3 + random.nextInt(5);
        double[] ids = new double[count * time];
        int[] labels = target.labels(count);
        for (int row = 0; row < count; row++) {
          labels[row] = random.nextInt(classes);
          int length = row == 0 ? time : 1 + random.nextInt(time);
          for (int t = 0; t < length; t++) {
            ids[row * time + t] = 1 + random.nextInt(vocabulary - 1);
          }
        }
        target.features(count, time).write(0, ids, ids.length);
      }
    };
  }
}
