// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.models.infer;

import io.github.scpl.block.Signal;
import io.github.scpl.data.BatchSource;
import io.github.scpl.data.BatchStream;
import io.github.scpl.device.Tensor;
import io.github.scpl.random.RandomKey;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.function.DoubleSupplier;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;

/** Samples of a shape, as one batch. */
record Rows(long[] shape, List<double[]> values) implements BatchSource {
  static Rows images(int rows, int side) {
    RandomGenerator random = RandomKey.of(1).child("images").generator();
    long[] shape = {3, side, side};
    return new Rows(shape, samples(rows, 3 * side * side, random::nextGaussian));
  }

  /** Token ids of texts of different lengths, padded to this one. */
  static Rows texts(int rows, int time, int vocabulary) {
    RandomGenerator random = RandomKey.of(1).child("texts").generator();
    List<double[]> texts = samples(rows, time, () -> 1 + random.nextInt(vocabulary - 1));
    for (int row = 1; row < rows; row++) {
      Arrays.fill(texts.get(row), 1 + random.nextInt(time), time, 0);
    }
    return new Rows(new long[] {time}, texts);
  }

  private static List<double[]> samples(int rows, int length, DoubleSupplier next) {
    return IntStream.range(0, rows)
        .mapToObj(row -> IntStream.range(0, length).mapToDouble(i -> next.getAsDouble()).toArray())
        .toList();
  }

  /** The same rows with the first ones at the end. */
  Rows rotated(int distance) {
    List<double[]> moved = new ArrayList<>(values);
    Collections.rotate(moved, -distance);
    return new Rows(shape, moved);
  }

  /** One row alone. */
  Rows only(int row) {
    return new Rows(shape, List.of(values.get(row)));
  }

  /** The same texts, padded to a larger length or cut to a smaller one. */
  Rows padded(int time) {
    List<double[]> texts = values.stream().map(text -> Arrays.copyOf(text, time)).toList();
    return new Rows(new long[] {time}, texts);
  }

  void fill(Signal target) {
    long[] batch = new long[shape.length + 1];
    batch[0] = values.size();
    System.arraycopy(shape, 0, batch, 1, shape.length);
    Tensor features = target.features(batch);
    for (int row = 0; row < values.size(); row++) {
      double[] sample = values.get(row);
      features.write((long) row * sample.length, sample, sample.length);
    }
    target.labels(values.size());
  }

  @Override
  public BatchStream open(int epoch) {
    return new BatchStream() {
      private boolean read;

      @Override
      public boolean next(Signal target) {
        if (read) {
          return false;
        }
        fill(target);
        read = true;
        return true;
      }
    };
  }
}
