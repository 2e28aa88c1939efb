// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.device;

import java.nio.ByteBuffer;
import java.util.BitSet;
import org.bytedeco.javacpp.BytePointer;
import org.nd4j.linalg.api.ndarray.INDArray;

/** The bits of tensors of the host. */
final class Bytes {
  private Bytes() {}

  /** The memory of a tensor, without a copy. */
  static ByteBuffer of(Tensor tensor) {
    Storage storage = tensor.storage();
    INDArray all = storage.array(0, storage.length());
    long width = tensor.dataType().width();
    long first = (all.offset() + tensor.offset()) * width;
    BytePointer start = new BytePointer(all.data().pointer());
    return start.position(first).capacity(first + tensor.length() * width).asByteBuffer().slice();
  }

  static byte[] copy(ByteBuffer bytes) {
    byte[] copy = new byte[bytes.remaining()];
    bytes.get(bytes.position(), copy);
    return copy;
  }

  static boolean equal(ByteBuffer bytes, byte[] copy) {
    return bytes.equals(ByteBuffer.wrap(copy));
  }

  /** Places of elements that differ, counted from the first one's place on. */
  static BitSet changed(ByteBuffer bytes, byte[] copy, int width, int first) {
    BitSet changed = new BitSet();
    for (int i = 0; i < copy.length; i++) {
      if (copy[i] != bytes.get(i)) {
        changed.set(first + i / width);
      }
    }
    return changed;
  }

  /** All bits become 1, which is NaN, or -1. */
  static void clear(ByteBuffer bytes) {
    for (int i = bytes.position(); i < bytes.limit(); i++) {
      bytes.put(i, (byte) -1);
    }
  }
}
