package io.github.scpl.nn;

import java.util.Arrays;

/**
 * The shape of one sample, without the batch dimension: {@code [channels, height, width]}, {@code
 * [time, features]} or {@code [features]}. Immutable and thread-safe.
 */
public final class Shape {
  private final long[] dimensions;

  private Shape(long[] dimensions) {
    this.dimensions = dimensions;
  }

  /**
   * A shape of positive dimensions.
   *
   * @throws ShapeException if there is no dimension, or one is not positive
   */
  public static Shape of(long... dimensions) {
    if (dimensions.length == 0 || Arrays.stream(dimensions).anyMatch(d -> d <= 0)) {
      throw new ShapeException(
          "Expected a shape of positive dimensions, got " + Arrays.toString(dimensions));
    }
    return new Shape(dimensions.clone());
  }

  /** The number of dimensions. */
  public int rank() {
    return dimensions.length;
  }

  /** The size of one dimension, counted from 0. */
  public long size(int dimension) {
    return dimensions[dimension];
  }

  /** The number of elements of one sample. */
  public long elements() {
    return Arrays.stream(dimensions).reduce(1, Math::multiplyExact);
  }

  /** The dimensions of an array that holds a batch of such samples. */
  public long[] withBatch(long batch) {
    long[] all = new long[dimensions.length + 1];
    all[0] = batch;
    System.arraycopy(dimensions, 0, all, 1, dimensions.length);
    return all;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Shape shape && Arrays.equals(dimensions, shape.dimensions);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(dimensions);
  }

  @Override
  public String toString() {
    return Arrays.toString(dimensions);
  }
}
