package io.github.scpl.bench.experiment;

import io.github.scpl.data.BatchSource;
import io.github.scpl.data.BatchStream;
import io.github.scpl.internal.HostAccess;
import io.github.scpl.nn.Shape;
import io.github.scpl.random.RandomKey;
import java.util.random.RandomGenerator;

/** The same batch of normal random numbers over and over, to measure speed without a data set. */
final class RandomBatches implements BatchSource {
  private final Shape shape;
  private final int steps;
  private final float[] values;
  private final int[] labels;

  RandomBatches(Shape shape, int classes, int batch, int steps, long seed) {
    this.shape = shape;
    this.steps = steps;
    RandomGenerator random = RandomKey.of(seed).child("random batches").generator();
    values = new float[Math.toIntExact(batch * shape.elements())];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) random.nextGaussian();
    }
    labels = random.ints(batch, 0, classes).toArray();
  }

  @Override
  public BatchStream open(int epoch) {
    int[] done = {0};
    return target -> {
      if (done[0]++ == steps) {
        return false;
      }
      HostAccess.write(target.features(shape.withBatch(labels.length)), 0, values, values.length);
      System.arraycopy(labels, 0, target.labels(labels.length), 0, labels.length);
      return true;
    };
  }
}
