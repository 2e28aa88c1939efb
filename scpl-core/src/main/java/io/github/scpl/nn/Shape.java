// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.nn;

import java.util.Arrays;

/**
 * The shape of one sample, without the batch dimension: {@code [channels, height, width]}, {@code
 * [time, features]} or {@code [features]}. The first dimension may vary from batch to batch, as the
 * length of text does: {@code [*, features]}. Immutable and thread-safe.
 */
public final class Shape {
  /** Stands for a size that varies. */
  private static final long ANY = -1;

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

  /**
   * A shape whose first dimension varies: {@code variable()} is {@code [*]}, {@code variable(300)}
   * is {@code [*, 300]}.
   *
   * @param rest the dimensions after the first
   * @throws ShapeException if one of them is not positive
   */
  public static Shape variable(long... rest) {
    long[] dimensions = new long[rest.length + 1];
    dimensions[0] = 1;
    System.arraycopy(rest, 0, dimensions, 1, rest.length);
    Shape shape = of(dimensions);
    shape.dimensions[0] = ANY;
    return shape;
  }

  /** Whether the first dimension varies from batch to batch. */
  public boolean isVariable() {
    return dimensions[0] == ANY;
  }

  /** The same shape with another size of the last dimension. */
  public Shape withLast(long size) {
    Shape shape = new Shape(dimensions.clone());
    shape.dimensions[dimensions.length - 1] = size;
    return shape;
  }

  /** Whether an array of these dimensions holds a batch of {@code rows} such samples. */
  public boolean fits(long rows, long[] array) {
    long[] expected = withBatch(rows);
    if (isVariable() && array.length == expected.length && array[1] > 0) {
      expected[1] = array[1];
    }
    return Arrays.equals(expected, array);
  }

  /** The number of dimensions. */
  public int rank() {
    return dimensions.length;
  }

  /** The size of one dimension, counted from 0; −1 if it varies. */
  public long size(int dimension) {
    return dimensions[dimension];
  }

  /**
   * The number of elements of one sample.
   *
   * @throws ShapeException if it varies
   */
  public long elements() {
    if (isVariable()) {
      throw new ShapeException("Expected a shape of fixed size, got " + this);
    }
    return Arrays.stream(dimensions).reduce(1, Math::multiplyExact);
  }

  /** The number of elements of one sample whose first dimension, if it varies, has this size. */
  public long elements(long varying) {
    long elements = 1;
    for (long dimension : dimensions) {
      elements = Math.multiplyExact(elements, dimension == ANY ? varying : dimension);
    }
    return elements;
  }

  /** The dimensions of an array that holds a batch of such samples; −1 where the size varies. */
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
    return toString(dimensions);
  }

  /** Array dimensions in words, with a star for a size that varies. */
  public static String toString(long[] dimensions) {
    return Arrays.toString(dimensions).replace("-1", "*");
  }
}
