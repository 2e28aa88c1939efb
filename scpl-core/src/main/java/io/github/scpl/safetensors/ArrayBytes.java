// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.safetensors;

import io.github.scpl.device.Tensor;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.function.IntConsumer;
import org.nd4j.linalg.api.buffer.DataType;

/**
 * Arrays as bytes: elements in row-major order, IEEE 754, little-endian, every bit kept. Streams
 * pass through one chunk of memory, whatever the size of the array. Not thread-safe.
 */
public final class ArrayBytes {
  private static final int CHUNK_BYTES = 1 << 16;

  /** Told of every chunk that is read or written, how many bytes it has. */
  private final IntConsumer passed;

  private final ByteBuffer chunk = ByteBuffer.allocate(CHUNK_BYTES).order(ByteOrder.LITTLE_ENDIAN);
  private float[] floats = {};
  private double[] doubles = {};

  /** Bytes that nobody counts. */
  public ArrayBytes() {
    this(passed -> {});
  }

  /**
   * Bytes that somebody counts.
   *
   * @param passed told of every chunk, on the thread that reads or writes
   */
  ArrayBytes(IntConsumer passed) {
    this.passed = passed;
  }

  /** Writes all elements of an array of FLOAT or DOUBLE. */
  public void write(Tensor array, OutputStream output) throws IOException {
    int width = array.dataType().width();
    int step = prepare(array.dataType());
    for (long offset = 0; offset < array.length(); offset += step) {
      int count = (int) Math.min(step, array.length() - offset);
      if (array.dataType() == DataType.FLOAT) {
        array.read(offset, floats, count);
        chunk.asFloatBuffer().put(floats, 0, count);
      } else {
        array.read(offset, doubles, count);
        chunk.asDoubleBuffer().put(doubles, 0, count);
      }
      output.write(chunk.array(), 0, count * width);
      passed.accept(count * width);
    }
  }

  /** Room for a chunk of a type; gives how many elements there is room for. */
  private int prepare(DataType type) {
    int step = CHUNK_BYTES / type.width();
    if (type == DataType.FLOAT && floats.length == 0) {
      floats = new float[step];
    } else if (type == DataType.DOUBLE && doubles.length == 0) {
      doubles = new double[step];
    }
    return step;
  }

  /**
   * Overwrites all elements of an array of FLOAT or DOUBLE.
   *
   * @throws EOFException if there are too few bytes; the array holds some of them then
   */
  void read(InputStream input, Tensor array) throws IOException {
    int width = array.dataType().width();
    int step = prepare(array.dataType());
    for (long offset = 0; offset < array.length(); offset += step) {
      int count = (int) Math.min(step, array.length() - offset);
      fill(input, count * width);
      if (array.dataType() == DataType.FLOAT) {
        chunk.asFloatBuffer().get(floats, 0, count);
        array.write(offset, floats, count);
      } else {
        chunk.asDoubleBuffer().get(doubles, 0, count);
        array.write(offset, doubles, count);
      }
      passed.accept(count * width);
    }
  }

  private void fill(InputStream input, int count) throws IOException {
    if (input.readNBytes(chunk.array(), 0, count) < count) {
      throw new EOFException("it is cut off");
    }
  }

  /**
   * Copies bytes as they are.
   *
   * @throws EOFException if there are too few
   */
  void copy(InputStream input, long bytes, OutputStream output) throws IOException {
    for (long rest = bytes; rest > 0; ) {
      int count = (int) Math.min(CHUNK_BYTES, rest);
      fill(input, count);
      output.write(chunk.array(), 0, count);
      passed.accept(count);
      rest -= count;
    }
  }
}
