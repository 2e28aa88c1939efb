// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.host;

import io.github.scpl.device.Memory;
import io.github.scpl.device.Storage;
import io.github.scpl.device.Tensor;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.Pointer;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.indexing.NDArrayIndex;

/** The memory of a dense array of ND4J's. Windows on it are cut from one buffer. Thread-safe. */
final class HostStorage implements Storage {
  private final Memory memory;
  private final INDArray array;
  private final BytePointer start;
  private final ByteBuffer bytes;
  private volatile boolean closed;

  /** Takes an array that is dense and in C order. */
  HostStorage(Memory memory, INDArray array) {
    this.memory = memory;
    this.array = array;
    int width = array.dataType().width();
    Pointer data = array.data().pointer();
    long first = array.offset() * width;
    start = new BytePointer(data).position(first).capacity(first + array.length() * width);
    bytes = start.asByteBuffer().slice().order(ByteOrder.nativeOrder()); // places count from it
  }

  static HostStorage of(Tensor tensor) {
    if (tensor.storage() instanceof HostStorage storage) {
      storage.requireOpen();
      return storage;
    }
    throw new IllegalStateException(
        "Expected a tensor in the host's memory, got " + tensor + "; read it, or copy it");
  }

  @Override
  public Memory memory() {
    return memory;
  }

  @Override
  public DataType dataType() {
    return array.dataType();
  }

  @Override
  public long length() {
    return array.length();
  }

  /** Some elements, in bytes. */
  ByteBuffer bytes(long offset, long length) {
    int width = dataType().width();
    ByteBuffer part = bytes.slice((int) offset * width, (int) length * width);
    return part.order(ByteOrder.nativeOrder());
  }

  /** Where an element of FLOAT is. Whoever uses it keeps the storage reachable. */
  FloatPointer floatPointer(long offset) {
    // A pointer that is made from another counts its position in elements of its own.
    return new FloatPointer(array.data().pointer()).position(array.offset() + offset);
  }

  /** Where an element is. Whoever uses it keeps the storage reachable. */
  BytePointer pointer(long offset) {
    return new BytePointer(start).position(start.position() + offset * dataType().width());
  }

  @Override
  public INDArray array(long offset, long... shape) {
    long elements = 1;
    for (long dimension : shape) {
      elements *= dimension;
    }
    INDArray flat = array.reshape('c', new long[] {array.length()});
    boolean whole = elements == array.length();
    return (whole ? flat : flat.get(NDArrayIndex.interval(offset, offset + elements)))
        .reshape('c', shape);
  }

  @Override
  public void requireOpen() {
    if (closed) {
      throw new IllegalStateException(
          "Expected open memory, got an array that was freed with its network or trainer");
    }
  }

  @Override
  public void close() {
    requireOpen();
    array.close();
    closed = true;
  }

  @Override
  public String toString() {
    return length() + " elements of " + dataType() + " on the host";
  }
}
