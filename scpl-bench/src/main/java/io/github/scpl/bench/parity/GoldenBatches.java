// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.bench.parity;

import io.github.scpl.block.Signal;
import io.github.scpl.data.BatchSource;
import io.github.scpl.data.BatchStream;
import io.github.scpl.device.Tensor;
import java.util.function.DoubleSupplier;

/** The hashed batches of a golden run. */
final class GoldenBatches implements BatchSource {
  private static final int IMAGE_SIDE = 32;
  private static final double IMAGE_SCALE = 1.75;
  private static final long FIRST_STREAM = 100_000;

  /** The step whose batch is evaluated. */
  static final int EVALUATION_STEP = 1000;

  private final Golden golden;
  private final int steps;

  GoldenBatches(Golden golden, int steps) {
    this.golden = golden;
    this.steps = steps;
  }

  @Override
  public BatchStream open(int epoch) {
    int[] next = {0};
    return target -> {
      if (next[0] == steps) {
        return false;
      }
      fill(target, next[0]++, golden.batch());
      return true;
    };
  }

  /** Writes the batch of one step. */
  void fill(Signal target, int step, int rows) {
    GoldenHash hash = new GoldenHash(golden.seed(), FIRST_STREAM + step);
    if (golden.isText()) {
      fillTokens(target, step, rows, hash);
    } else {
      Tensor images = target.features(rows, 3, IMAGE_SIDE, IMAGE_SIDE);
      DoubleSupplier values = hash.values();
      images.fill(() -> (float) (values.getAsDouble() * IMAGE_SCALE));
    }
    int[] labels = target.labels(rows);
    int classes = Math.min(golden.classes(), Math.max(2, rows / 3));
    for (int i = 0; i < rows; i++) {
      labels[i] = (i * (i + 3) / 2 + 5 * step) % classes;
    }
  }

  private void fillTokens(Signal target, int step, int rows, GoldenHash hash) {
    int time = golden.options().required("seq_len").asInt();
    int vocabulary = golden.options().required("vocab_size").asInt();
    double[] ids = new double[rows * time];
    double[] mask = new double[rows * time];
    for (int i = 0; i < rows; i++) {
      int length = i == 0 ? time : 3 + (5 * i + step) % (time - 2);
      for (int t = 0; t < Math.min(length, time); t++) {
        int k = i * time + t;
        long hashed = (long) ((hash.value(k) + 1) * (1 << 23));
        ids[k] = hashed % (vocabulary - 2) + 2;
        mask[k] = 1;
      }
    }
    target.features(rows, time).write(0, ids, ids.length);
    target.mask(rows, time).write(0, mask, mask.length);
  }
}
