// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.checkpoint;

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
final class ArrayBytes {
  private static final int CHUNK_BYTES = 1 << 16;

  /** Told of every chunk that is read or written, how many bytes it has. */
  private final IntConsumer passed;

  private final float[] floats = new float[CHUNK_BYTES / Float.BYTES];
  private final double[] doubles = new double[CHUNK_BYTES / Double.BYTES];
  private final ByteBuffer chunk = ByteBuffer.allocate(CHUNK_BYTES).order(ByteOrder.LITTLE_ENDIAN);

  ArrayBytes(IntConsumer passed) {
    this.passed = passed;
  }

  void write(Tensor array, OutputStream output) throws IOException {
    int width = array.dataType().width();
    int step = CHUNK_BYTES / width;
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

  void read(InputStream input, Tensor array) throws IOException {
    int width = array.dataType().width();
    int step = CHUNK_BYTES / width;
    for (long offset = 0; offset < array.length(); offset += step) {
      int count = (int) Math.min(step, array.length() - offset);
      if (input.readNBytes(chunk.array(), 0, count * width) < count * width) {
        throw new EOFException("it is cut off");
      }
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

  /**
   * Reads to the end, for what that does to the stream.
   *
   * @throws IOException if there are more or fewer bytes than expected; it reads on no further
   */
  void drain(InputStream input, long expected) throws IOException {
    long rest = expected;
    for (int read = input.read(chunk.array()); read >= 0; read = input.read(chunk.array())) {
      rest -= read;
      passed.accept(read);
      if (rest < 0) {
        throw new IOException("it has more bytes than it should");
      }
    }
    if (rest > 0) {
      throw new EOFException("it is cut off");
    }
  }
}
