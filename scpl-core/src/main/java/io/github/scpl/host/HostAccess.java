// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.host;

import io.github.scpl.device.Layout;
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
 * <p>Elements are counted in row-major order, whatever the {@link Layout}; what would need them to
 * lie so refuses others. Windows do not copy; they keep the array reachable, but do not keep its
 * owner from freeing it.
 */
public final class HostAccess {
  private HostAccess() {}

  /** A window on a FLOAT tensor. */
  public static FloatWindow floats(Tensor tensor) {
    return window(tensor, isRowMajor(tensor) ? null : ChannelsLast.of(tensor));
  }

  /** A window on the elements of a FLOAT tensor in the order in which they lie. */
  static FloatWindow stored(Tensor tensor) {
    return window(tensor, null);
  }

  /**
   * Windows on tensors of one shape that are gone through together, element by element: in the
   * order in which they lie, if that is the same for all.
   *
   * @param tensors null for a window that is null
   */
  static FloatWindow[] together(Tensor... tensors) {
    boolean alike = areAlike(tensors);
    FloatWindow[] windows = new FloatWindow[tensors.length];
    for (int i = 0; i < windows.length; i++) {
      if (tensors[i] != null) {
        windows[i] = alike ? stored(tensors[i]) : floats(tensors[i]);
      }
    }
    return windows;
  }

  /**
   * Whether the elements of all lie channels last: those of one say so, and so do those of the
   * others, or would not lie otherwise, such as maps of one pixel.
   */
  static boolean areChannelsLast(Tensor... tensors) {
    boolean said = false;
    for (Tensor tensor : tensors) {
      if (tensor.layout() == Layout.CHANNELS_LAST) {
        said = true;
      } else if (!isEitherWay(tensor)) {
        return false;
      }
    }
    return said;
  }

  private static boolean isEitherWay(Tensor tensor) {
    return tensor.rank() == 4 && isRowMajor(tensor.as(Layout.CHANNELS_LAST));
  }

  /** Whether those that are not null lie in the same order. */
  static boolean areAlike(Tensor... tensors) {
    Tensor first = null;
    for (Tensor tensor : tensors) {
      first = first == null ? tensor : first;
      if (tensor != null && !haveSameOrder(tensor, first)) {
        return false;
      }
    }
    return true;
  }

  private static boolean haveSameOrder(Tensor tensor, Tensor other) {
    return tensor.layout() == other.layout()
        && (isRowMajor(tensor) || tensor.hasShape(other.shape()));
  }

  private static boolean isRowMajor(Tensor tensor) {
    return tensor.layout() == Layout.ROW_MAJOR;
  }

  private static FloatWindow window(Tensor tensor, ChannelsLast places) {
    requireType(tensor, DataType.FLOAT);
    return new FloatWindow(storedBytes(tensor).asFloatBuffer(), tensor.storage(), places);
  }

  /** A window on the memory of a DOUBLE tensor. */
  public static DoubleWindow doubles(Tensor tensor) {
    return new DoubleWindow(bytes(tensor, DataType.DOUBLE).asDoubleBuffer(), tensor.storage());
  }

  /** A window on the memory of a tensor of any type. */
  static ByteWindow bytes(Tensor tensor) {
    return new ByteWindow(bytes(tensor, tensor.dataType()), tensor.storage());
  }

  /** A window on the memory of a FLOAT tensor in any layout. */
  static ByteWindow bits(Tensor tensor) {
    requireType(tensor, DataType.FLOAT);
    return new ByteWindow(storedBytes(tensor), tensor.storage());
  }

  private static ByteBuffer bytes(Tensor tensor, DataType type) {
    requireType(tensor, type);
    requireRowMajor(tensor);
    return storedBytes(tensor);
  }

  private static ByteBuffer storedBytes(Tensor tensor) {
    return HostStorage.of(tensor).bytes(tensor.offset(), tensor.length());
  }

  private static void requireRowMajor(Tensor tensor) {
    if (!isRowMajor(tensor)) {
      throw new IllegalStateException(
          "Expected a tensor in row-major order, got " + tensor + "; copy it into one");
    }
  }

  /** A pointer to the first element of a FLOAT tensor. Whoever uses it keeps it reachable. */
  static FloatPointer floatPointer(Tensor tensor) {
    requireType(tensor, DataType.FLOAT);
    requireRowMajor(tensor);
    return HostStorage.of(tensor).floatPointer(tensor.offset());
  }

  /**
   * A pointer to the elements in the order in which they lie. Whoever uses it keeps the tensor
   * reachable.
   */
  static BytePointer pointer(Tensor tensor) {
    return HostStorage.of(tensor).pointer(tensor.offset());
  }

  /** The same for a tensor that has to be FLOAT and row-major. */
  static BytePointer rowMajorPointer(Tensor tensor) {
    requireType(tensor, DataType.FLOAT);
    requireRowMajor(tensor);
    return pointer(tensor);
  }

  /** Keeps tensors from being freed until here, as whoever uses pointers has to. */
  static void keep(Tensor... tensors) {
    for (Tensor tensor : tensors) {
      Reference.reachabilityFence(tensor.storage());
    }
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

  /** Reads a whole array of INT32. */
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
    if (areAlike(source, target)) {
      copyStored(source, 0, target, 0, source.length());
    } else if (isRowMajor(source)) {
      Transposition.pack(stored(source), stored(target), ChannelsLast.of(target));
    } else if (isRowMajor(target)) {
      Transposition.unpack(stored(source), stored(target), ChannelsLast.of(source));
    } else {
      floats(target).put(0, floats(source), 0, Math.toIntExact(source.length()));
    }
  }

  /** Copies {@code count} elements between arrays of the same type, from and to given offsets. */
  public static void copy(
      Tensor source, long sourceOffset, Tensor target, long targetOffset, long count) {
    requireType(target, source.dataType());
    if (isRowMajor(source) && isRowMajor(target)
        || sampleLength(source, target) > 0
            && areWhole(sampleLength(source, target), sourceOffset, targetOffset, count)) {
      copyStored(source, sourceOffset, target, targetOffset, count);
      return;
    }
    floats(target)
        .put(
            Math.toIntExact(targetOffset),
            floats(source),
            Math.toIntExact(sourceOffset),
            Math.toIntExact(count));
  }

  /** Elements of a sample, if both are stored channels last and have the same; else 0. */
  private static long sampleLength(Tensor source, Tensor target) {
    if (isRowMajor(source) || isRowMajor(target)) {
      return 0;
    }
    return ChannelsLast.of(source).equals(ChannelsLast.of(target))
        ? source.length() / source.size(0)
        : 0;
  }

  private static boolean areWhole(long sample, long... elements) {
    for (long element : elements) {
      if (element % sample != 0) {
        return false;
      }
    }
    return true;
  }

  private static void copyStored(
      Tensor source, long sourceOffset, Tensor target, long targetOffset, long count) {
    int width = source.dataType().width();
    int to = Math.toIntExact(targetOffset * width);
    storedBits(target)
        .put(to, storedBits(source), Math.toIntExact(sourceOffset * width), (int) count * width);
  }

  /** A window on the memory of a tensor of any type, as its elements lie. */
  static ByteWindow storedBits(Tensor tensor) {
    return new ByteWindow(storedBytes(tensor), tensor.storage());
  }
}
