// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.host;

import java.lang.ref.Reference;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.function.DoubleSupplier;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.DoublePointer;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.Pointer;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Bulk copies between off-heap arrays and Java arrays.
 *
 * <p>All arrays are dense and in C order. Windows do not copy; they keep the array reachable, but
 * do not keep its owner from freeing it.
 */
public final class HostAccess {
  private static final int CHUNK = 8192;

  private HostAccess() {}

  /** A window on the memory of a FLOAT array. */
  public static FloatWindow floats(INDArray array) {
    return new FloatWindow(floatPointer(array).asBuffer(), array);
  }

  /**
   * A pointer to the first element of a FLOAT array, bounded by its last. Whoever uses it keeps the
   * array reachable.
   */
  static FloatPointer floatPointer(INDArray array) {
    requireDense(array, DataType.FLOAT);
    FloatPointer pointer = new FloatPointer(start(array));
    return pointer.position(array.offset()).capacity(end(array));
  }

  /** A window on the memory of a DOUBLE array. */
  public static DoubleWindow doubles(INDArray array) {
    requireDense(array, DataType.DOUBLE);
    DoublePointer pointer = new DoublePointer(start(array));
    pointer.position(array.offset()).capacity(end(array));
    return new DoubleWindow(pointer.asBuffer(), array);
  }

  /** A window on the memory of an array of any type. */
  static ByteWindow bytes(INDArray array) {
    ByteBuffer fromPosition = bytePointer(array).asByteBuffer().slice(); // places count from it
    return new ByteWindow(fromPosition.order(ByteOrder.nativeOrder()), array);
  }

  private static BytePointer bytePointer(INDArray array) {
    requireDense(array, array.dataType());
    int width = array.dataType().width();
    BytePointer pointer = new BytePointer(start(array));
    return pointer.position(array.offset() * width).capacity(end(array) * width);
  }

  private static Pointer start(INDArray array) {
    return array.data().pointer();
  }

  private static long end(INDArray array) {
    return array.offset() + array.length();
  }

  private static void requireDense(INDArray array, DataType type) {
    if (array.dataType() != type) {
      throw new IllegalArgumentException("Expected " + type + ", got " + array.dataType());
    }
    if (!hasDenseStrides(array)) {
      throw new IllegalArgumentException(
          "Expected a dense array in C order, got shape "
              + Arrays.toString(array.shape())
              + " with strides "
              + Arrays.toString(array.stride())
              + "; pass array.dup('c')");
    }
  }

  /** The strides alone tell: ND4J calls some permuted arrays C-ordered, some dense vectors not. */
  private static boolean hasDenseStrides(INDArray array) {
    long expected = 1;
    for (int d = array.rank() - 1; d >= 0; d--) {
      if (array.size(d) != 1 && array.stride(d) != expected) {
        return false;
      }
      expected *= array.size(d);
    }
    return true;
  }

  /** Reads {@code count} elements from {@code offset} on, widened to double. */
  public static void read(INDArray array, long offset, double[] target, int count) {
    if (array.dataType() == DataType.DOUBLE) {
      doubles(array).get(Math.toIntExact(offset), target, 0, count);
      return;
    }
    FloatWindow source = floats(array);
    for (int i = 0; i < count; i++) {
      target[i] = source.get(Math.toIntExact(offset) + i);
    }
  }

  /** Writes {@code count} elements from {@code offset} on, rounded to the array's type. */
  public static void write(INDArray array, long offset, double[] source, int count) {
    if (array.dataType() == DataType.DOUBLE) {
      doubles(array).put(Math.toIntExact(offset), source, 0, count);
      return;
    }
    FloatWindow target = floats(array);
    for (int i = 0; i < count; i++) {
      target.put(Math.toIntExact(offset) + i, (float) source[i]);
    }
  }

  /** Writes {@code count} elements from {@code offset} on, widened where needed. */
  public static void write(INDArray array, long offset, float[] source, int count) {
    if (array.dataType() == DataType.FLOAT) {
      floats(array).put(Math.toIntExact(offset), source, 0, count);
      return;
    }
    DoubleWindow target = doubles(array);
    for (int i = 0; i < count; i++) {
      target.put(Math.toIntExact(offset) + i, source[i]);
    }
  }

  /** Reads a whole array, widened to double. */
  public static double[] toArray(INDArray array) {
    double[] values = new double[Math.toIntExact(array.length())];
    read(array, 0, values, values.length);
    return values;
  }

  /** Overwrites every element, in row-major order, with the supplier's next value. */
  public static void fill(INDArray array, DoubleSupplier next) {
    double[] chunk = new double[CHUNK];
    for (long offset = 0; offset < array.length(); offset += CHUNK) {
      int count = (int) Math.min(CHUNK, array.length() - offset);
      for (int i = 0; i < count; i++) {
        chunk[i] = next.getAsDouble();
      }
      write(array, offset, chunk, count);
    }
  }

  /** Overwrites every element with 0; unlike {@code assign}, it makes no array of the number. */
  public static void clear(INDArray array) {
    try {
      Pointer.memset(bytePointer(array), 0, array.length() * array.dataType().width());
    } finally {
      Reference.reachabilityFence(array);
    }
  }

  /** Copies all elements of one array into another of the same type and length. */
  public static void copy(INDArray source, INDArray target) {
    if (source.length() != target.length() || source.dataType() != target.dataType()) {
      throw new IllegalArgumentException(
          "Expected "
              + target.dataType()
              + Arrays.toString(target.shape())
              + ", got "
              + source.dataType()
              + Arrays.toString(source.shape()));
    }
    copy(source, 0, target, 0, source.length());
  }

  /** Copies {@code count} elements between arrays of the same type, from and to given offsets. */
  public static void copy(
      INDArray source, long sourceOffset, INDArray target, long targetOffset, long count) {
    int from = Math.toIntExact(sourceOffset);
    int to = Math.toIntExact(targetOffset);
    int elements = Math.toIntExact(count);
    if (source.dataType() == DataType.FLOAT) {
      floats(target).put(to, floats(source), from, elements);
    } else {
      doubles(target).put(to, doubles(source), from, elements);
    }
  }
}
