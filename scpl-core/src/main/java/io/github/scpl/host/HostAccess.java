// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.host;

import io.github.scpl.device.Tensor;
import java.lang.ref.Reference;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.Pointer;
import org.nd4j.linalg.api.buffer.DataType;

/**
 * Bulk copies between off-heap arrays and Java arrays.
 *
 * <p>All arrays are dense and in C order. Windows do not copy; they keep the array reachable, but
 * do not keep its owner from freeing it.
 */
public final class HostAccess {
  private HostAccess() {}

  /** A window on the memory of a FLOAT tensor. */
  public static FloatWindow floats(Tensor tensor) {
    return new FloatWindow(bytes(tensor, DataType.FLOAT).asFloatBuffer(), tensor.storage());
  }

  /** A window on the memory of a DOUBLE tensor. */
  public static DoubleWindow doubles(Tensor tensor) {
    return new DoubleWindow(bytes(tensor, DataType.DOUBLE).asDoubleBuffer(), tensor.storage());
  }

  /** A window on the memory of a tensor of any type. */
  static ByteWindow bytes(Tensor tensor) {
    return new ByteWindow(bytes(tensor, tensor.dataType()), tensor.storage());
  }

  private static ByteBuffer bytes(Tensor tensor, DataType type) {
    requireType(tensor, type);
    return HostStorage.of(tensor).bytes(tensor.offset(), tensor.length());
  }

  /** A pointer to the first element of a FLOAT tensor. Whoever uses it keeps it reachable. */
  static FloatPointer floatPointer(Tensor tensor) {
    requireType(tensor, DataType.FLOAT);
    return HostStorage.of(tensor).floatPointer(tensor.offset());
  }

  /** A pointer to the first element. Whoever uses it keeps the tensor reachable. */
  static BytePointer pointer(Tensor tensor) {
    return HostStorage.of(tensor).pointer(tensor.offset());
  }

  private static void requireType(Tensor tensor, DataType type) {
    if (tensor.dataType() != type) {
      throw new IllegalArgumentException("Expected " + type + ", got " + tensor);
    }
  }

  /** Reads {@code count} elements from {@code offset} on, widened to double. */
  public static void read(Tensor array, long offset, double[] target, int count) {
    if (array.dataType() == DataType.INT32) {
      int[] values = ints(array, offset, count);
      for (int i = 0; i < count; i++) {
        target[i] = values[i];
      }
      return;
    }
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
  public static void write(Tensor array, long offset, double[] source, int count) {
    if (array.dataType() == DataType.INT32) {
      ByteBuffer chunk = ByteBuffer.allocate(count * Integer.BYTES).order(ByteOrder.nativeOrder());
      for (int i = 0; i < count; i++) {
        chunk.putInt((int) source[i]);
      }
      bytes(array).put((int) offset * Integer.BYTES, chunk.array(), chunk.position());
      return;
    }
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
  public static void write(Tensor array, long offset, float[] source, int count) {
    if (array.dataType() == DataType.FLOAT) {
      floats(array).put(Math.toIntExact(offset), source, 0, count);
      return;
    }
    DoubleWindow target = doubles(array);
    for (int i = 0; i < count; i++) {
      target.put(Math.toIntExact(offset) + i, source[i]);
    }
  }

  /** Reads a whole array of INT. */
  static int[] toInts(Tensor array) {
    requireType(array, DataType.INT32);
    return ints(array, 0, Math.toIntExact(array.length()));
  }

  private static int[] ints(Tensor array, long offset, int count) {
    int[] values = new int[count];
    bytes(array).get((int) offset, values, count);
    return values;
  }

  /** Reads a whole array, widened to double. */
  public static double[] toArray(Tensor array) {
    double[] values = new double[Math.toIntExact(array.length())];
    read(array, 0, values, values.length);
    return values;
  }

  /** Overwrites every element with 0; unlike {@code assign}, it makes no array of the number. */
  public static void clear(Tensor array) {
    try {
      Pointer.memset(pointer(array), 0, array.length() * array.dataType().width());
    } finally {
      Reference.reachabilityFence(array);
    }
  }

  /** Copies all elements of one array into another of the same type and length. */
  public static void copy(Tensor source, Tensor target) {
    if (source.length() != target.length() || source.dataType() != target.dataType()) {
      throw new IllegalArgumentException("Expected " + target + ", got " + source);
    }
    copy(source, 0, target, 0, source.length());
  }

  /** Copies {@code count} elements between arrays of the same type, from and to given offsets. */
  public static void copy(
      Tensor source, long sourceOffset, Tensor target, long targetOffset, long count) {
    requireType(target, source.dataType());
    int width = source.dataType().width();
    int to = Math.toIntExact(targetOffset * width);
    bytes(target)
        .put(to, bytes(source), Math.toIntExact(sourceOffset * width), (int) count * width);
  }
}
