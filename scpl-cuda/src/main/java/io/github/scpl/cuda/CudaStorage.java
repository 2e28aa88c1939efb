// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.cuda;

import io.github.scpl.cuda.lane.Addresses;
import io.github.scpl.device.Memory;
import java.util.function.LongConsumer;
import org.nd4j.linalg.api.buffer.DataType;

/** An allocation on a card. Thread-safe. */
final class CudaStorage implements Addresses.Addressed {
  private final Memory memory;
  private final DataType type;
  private final long length;
  private final long address;
  private final LongConsumer free;
  private volatile boolean closed;

  CudaStorage(Memory memory, DataType type, long length, long address, LongConsumer free) {
    this.memory = memory;
    this.type = type;
    this.length = length;
    this.address = address;
    this.free = free;
  }

  @Override
  public long address() {
    return address;
  }

  @Override
  public Memory memory() {
    return memory;
  }

  @Override
  public DataType dataType() {
    return type;
  }

  @Override
  public long length() {
    return length;
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
    closed = true;
    free.accept(address);
  }

  @Override
  public String toString() {
    return length + " elements of " + type + " on " + memory.name();
  }
}
