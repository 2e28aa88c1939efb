// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.flink.internal.batch;

import io.github.scpl.device.Layout;
import io.github.scpl.device.Tensor;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Copies elements of arrays, in the order in which they lie in memory, to bytes and back; every bit
 * of FLOAT and DOUBLE is kept. Not thread-safe.
 */
final class Elements {
  private static final int CHUNK = 4096;

  private final float[] floats = new float[CHUNK];
  private final double[] doubles = new double[CHUNK];

  /** A buffer of bytes in the order they have on the way. */
  static ByteBuffer bytes(byte[] array) {
    return ByteBuffer.wrap(array).order(ByteOrder.LITTLE_ENDIAN);
  }

  /** Appends {@code count} elements to a buffer. */
  void read(Tensor array, long from, int count, ByteBuffer target) {
    Tensor flat = array.as(Layout.ROW_MAJOR);
    for (int done = 0; done < count; done += CHUNK) {
      int some = Math.min(CHUNK, count - done);
      switch (array.dataType()) {
        case FLOAT -> {
          flat.read(from + done, floats, some);
          target.asFloatBuffer().put(floats, 0, some);
          target.position(target.position() + some * Float.BYTES);
        }
        case DOUBLE -> {
          flat.read(from + done, doubles, some);
          target.asDoubleBuffer().put(doubles, 0, some);
          target.position(target.position() + some * Double.BYTES);
        }
        default -> {
          flat.read(from + done, doubles, some);
          for (int i = 0; i < some; i++) {
            target.putInt((int) doubles[i]);
          }
        }
      }
    }
  }

  /** Takes {@code count} elements from a buffer. */
  void write(Tensor array, long to, int count, ByteBuffer source) {
    Tensor flat = array.as(Layout.ROW_MAJOR);
    for (int done = 0; done < count; done += CHUNK) {
      int some = Math.min(CHUNK, count - done);
      switch (array.dataType()) {
        case FLOAT -> {
          source.asFloatBuffer().get(floats, 0, some);
          source.position(source.position() + some * Float.BYTES);
          flat.write(to + done, floats, some);
        }
        case DOUBLE -> {
          source.asDoubleBuffer().get(doubles, 0, some);
          source.position(source.position() + some * Double.BYTES);
          flat.write(to + done, doubles, some);
        }
        default -> {
          for (int i = 0; i < some; i++) {
            doubles[i] = source.getInt();
          }
          flat.write(to + done, doubles, some);
        }
      }
    }
  }
}
