// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.bench.data;

import io.github.scpl.data.BatchSource;
import io.github.scpl.data.BatchStream;
import io.github.scpl.nn.Shape;
import io.github.scpl.random.RandomKey;
import java.util.Arrays;
import java.util.random.RandomGenerator;

/** The same random batch over and over, to measure speed without a data set. */
public final class RandomBatches implements BatchSource {
  private final long[] shape;
  private final boolean masked;
  private final int steps;
  private final float[] values;
  private final int[] labels;

  private RandomBatches(long[] shape, boolean masked, int steps, float[] values, int[] labels) {
    this.shape = shape;
    this.masked = masked;
    this.steps = steps;
    this.values = values;
    this.labels = labels;
  }

  /** Images of normal random numbers. */
  public static Data images(Shape shape, int classes, int batch, int steps, long seed) {
    RandomGenerator random = generator(seed);
    float[] values = new float[Math.toIntExact(batch * shape.elements())];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) random.nextGaussian();
    }
    int[] labels = random.ints(batch, 0, classes).toArray();
    BatchSource source = new RandomBatches(shape.withBatch(batch), false, steps, values, labels);
    return data("random images", shape, classes, 0, source);
  }

  /** Texts of {@code time} random tokens, without padding. */
  public static Data texts(int vocabulary, int time, int classes, int batch, int steps, long seed) {
    RandomGenerator random = generator(seed);
    float[] values = new float[Math.multiplyExact(batch, time)];
    for (int i = 0; i < values.length; i++) {
      values[i] = random.nextInt(2, vocabulary);
    }
    int[] labels = random.ints(batch, 0, classes).toArray();
    BatchSource source = new RandomBatches(new long[] {batch, time}, true, steps, values, labels);
    return data("random texts", Shape.variable(), classes, vocabulary, source);
  }

  private static RandomGenerator generator(long seed) {
    return RandomKey.of(seed).child("random batches").generator();
  }

  private static Data data(
      String name, Shape shape, int classes, int vocabulary, BatchSource source) {
    return new Data(
        name,
        shape,
        classes,
        vocabulary,
        0,
        0,
        0,
        Drawn.NOTHING,
        source,
        null,
        source,
        null,
        null,
        Reading.NOTHING_TO_TELL,
        null);
  }

  @Override
  public BatchStream open(int epoch) {
    int[] done = {0};
    float[] ones = new float[masked ? values.length : 0];
    Arrays.fill(ones, 1);
    return target -> {
      if (done[0]++ == steps) {
        return false;
      }
      target.features(shape).write(0, values, values.length);
      if (masked) {
        target.mask(shape[0], shape[1]).write(0, ones, ones.length);
      }
      System.arraycopy(labels, 0, target.labels(labels.length), 0, labels.length);
      return true;
    };
  }
}
