// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.device;

import java.util.Arrays;
import java.util.function.DoubleSupplier;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A dense array in a {@link Memory}: in row-major order, or in another {@link Layout}.
 *
 * <p>A tensor is a view: it never owns its memory, which whoever made the {@link Arena} frees.
 * Kernels compute with it wherever it is. {@link #read}, {@link #write} and their kin copy between
 * it and Java's arrays and wait for the device, so they are for setting up, looking in and storing,
 * not for the middle of a step. Immutable but for its elements, hence thread-safe but for those.
 */
public final class Tensor {
  /** Who may give the memory of its tensors away for other memory. */
  interface Giver {}

  /** Elements that {@link #fill} writes at a time. */
  private static final int CHUNK = 8192;

  private final Storage storage;
  private final long offset;
  private final long[] shape;
  private final Layout layout;
  private final long length;
  private final Giver giver;
  private INDArray array; // made when it is asked for; which of several threads' stays is the same

  private Tensor(Storage storage, long offset, Layout layout, long[] shape, Giver giver) {
    this.giver = giver;
    this.storage = storage;
    this.offset = offset;
    this.shape = shape;
    this.layout = layout.of(shape);
    length = length(shape);
  }

  /** The whole of an allocation, as an array of a shape that has as many elements. */
  public static Tensor of(Storage storage, long... shape) {
    return new Tensor(storage, 0, Layout.ROW_MAJOR, shape.clone(), null)
        .requireLength(storage.length(), storage);
  }

  private Tensor requireLength(long expected, Object of) {
    if (length != expected) {
      throw new IllegalArgumentException(
          "Expected a shape of " + expected + " elements for " + of + ", got " + this);
    }
    return this;
  }

  /** The number of elements of a shape. */
  static long length(long... shape) {
    long length = 1;
    for (long dimension : shape) {
      length = Math.multiplyExact(length, dimension);
    }
    return length;
  }

  /** Who gives its memory away for other memory; null if nobody does. */
  Giver giver() {
    return giver;
  }

  /** The same tensor with another giver. */
  Tensor givenBy(Giver newGiver) {
    if (newGiver == giver) {
      return this;
    }
    Tensor same = new Tensor(storage, offset, layout, shape, newGiver);
    same.array = array;
    return same;
  }

  /** Where it is. */
  public Memory memory() {
    return storage.memory();
  }

  /** The allocation it is a view of. */
  public Storage storage() {
    return storage;
  }

  /** The place of its first element in that memory. */
  public long offset() {
    return offset;
  }

  /** The type of its elements. */
  public DataType dataType() {
    return storage.dataType();
  }

  /** Its dimensions, in an array of the caller's. */
  public long[] shape() {
    return shape.clone();
  }

  /** In which order its elements lie. */
  public Layout layout() {
    return layout;
  }

  /** Whether its dimensions are these. */
  public boolean hasShape(long... dimensions) {
    return Arrays.equals(shape, dimensions);
  }

  /** The number of dimensions. */
  public int rank() {
    return shape.length;
  }

  /** A dimension, counted from 0. */
  public long size(int dimension) {
    return shape[dimension];
  }

  /** The number of elements. */
  public long length() {
    return length;
  }

  /**
   * The same elements in another shape, without a copy.
   *
   * @throws IllegalArgumentException if it has another number of elements, or its elements lie in
   *     another order
   */
  public Tensor reshape(long... dimensions) {
    Tensor reshaped =
        new Tensor(storage, offset, requireRowMajor().layout, dimensions.clone(), giver);
    return reshaped.requireLength(length, this);
  }

  private Tensor requireRowMajor() {
    if (layout != Layout.ROW_MAJOR) {
      throw new IllegalArgumentException(
          "Expected a tensor in row-major order, got " + this + "; copy it into one");
    }
    return this;
  }

  /** The memory of this tensor's elements as a tensor of the same shape in another layout. */
  public Tensor as(Layout newLayout) {
    return newLayout.of(shape) == layout
        ? this
        : new Tensor(storage, offset, newLayout, shape, giver);
  }

  /**
   * Neighbouring elements, from the given one on, as an array of this shape.
   *
   * @throws IllegalArgumentException if they are not all elements of this one, or its elements lie
   *     in another order than row-major
   */
  public Tensor part(long first, long... dimensions) {
    Tensor part =
        new Tensor(storage, offset + first, requireRowMajor().layout, dimensions.clone(), null);
    if (first < 0 || first + part.length > length) {
      throw new IllegalArgumentException(
          "Expected elements of " + this + ", got " + part + " from element " + first + " on");
    }
    return part;
  }

  /**
   * The memory as an array of ND4J's, without a copy; a permuted view if the layout is not
   * row-major. It is made once, and must not be closed.
   *
   * @throws IllegalStateException if the memory is not the host's, or was freed
   */
  public INDArray array() {
    storage.requireOpen();
    if (array == null) {
      array =
          layout == Layout.ROW_MAJOR
              ? storage.array(offset, shape)
              : storage.array(offset, shape[0], shape[2], shape[3], shape[1]).permute(0, 3, 1, 2);
    }
    return array;
  }

  /** Reads {@code count} elements from {@code from} on, widened to double. */
  public void read(long from, double[] target, int count) {
    storage.memory().read(require(from, count), from, target, count);
  }

  /** Reads {@code count} elements of FLOAT from {@code from} on, every bit kept. */
  public void read(long from, float[] target, int count) {
    storage.memory().read(require(from, count), from, target, count);
  }

  /** Reads all elements, widened to double. */
  public double[] toArray() {
    return toArray(0, Math.toIntExact(length));
  }

  /** Reads {@code count} elements from {@code from} on, widened to double. */
  public double[] toArray(long from, int count) {
    double[] values = new double[count];
    read(from, values, count);
    return values;
  }

  /** Writes {@code count} elements from {@code to} on, rounded to the tensor's type. */
  public void write(long to, double[] source, int count) {
    storage.memory().write(require(to, count), to, source, count);
  }

  /** Writes {@code count} elements from {@code to} on, converted to the tensor's type. */
  public void write(long to, float[] source, int count) {
    storage.memory().write(require(to, count), to, source, count);
  }

  /** Overwrites the elements from {@code to} on, as many as there are values. */
  public void assign(long to, double[] values) {
    write(to, values, values.length);
  }

  /**
   * Overwrites all elements.
   *
   * @throws IllegalArgumentException if there are not as many values
   */
  public void assign(double[] values) {
    requireLength(values.length, "as many values");
    assign(0, values);
  }

  private Tensor require(long first, int count) {
    if (first < 0 || first + count > length) {
      throw new IndexOutOfBoundsException(
          "Expected places in " + this + ", got " + count + " from " + first + " on");
    }
    return this;
  }

  /** Overwrites every element, in row-major order, with the supplier's next value. */
  public void fill(DoubleSupplier next) {
    double[] chunk = new double[(int) Math.min(CHUNK, length)];
    for (long to = 0; to < length; to += CHUNK) {
      int count = (int) Math.min(CHUNK, length - to);
      for (int i = 0; i < count; i++) {
        chunk[i] = next.getAsDouble();
      }
      write(to, chunk, count);
    }
  }

  /** Type, shape, layout if it is not row-major, and device: {@code FLOAT[2, 3] on host}. */
  @Override
  public String toString() {
    String order = layout == Layout.ROW_MAJOR ? "" : " channels last";
    return dataType() + Arrays.toString(shape) + order + " on " + memory().name();
  }
}
