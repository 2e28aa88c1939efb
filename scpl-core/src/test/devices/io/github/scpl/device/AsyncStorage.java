// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.device;

import io.github.scpl.host.HostDevice;
import java.nio.ByteBuffer;
import java.util.Collections;
import java.util.Map;
import java.util.WeakHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.nd4j.linalg.api.buffer.DataType;

/** Memory that only the lanes' threads reach; it is the host's, in secret. */
final class AsyncStorage implements Storage {
  private static final AtomicLong COUNT = new AtomicLong();

  private final AsyncMemory memory;
  private final Storage hidden;
  private final Tensor whole;
  private final ByteBuffer bytes;
  private final Map<Tensor, Tensor> views = Collections.synchronizedMap(new WeakHashMap<>());
  private final long number = COUNT.incrementAndGet();
  private volatile boolean closed;

  /** Every element is none: NaN, or -1. */
  AsyncStorage(AsyncMemory memory, DataType type, long length) {
    this.memory = memory;
    hidden = HostDevice.HOST.memory().allocate(type, length);
    whole = Tensor.of(hidden, length);
    bytes = Bytes.of(whole);
    Bytes.clear(bytes);
  }

  /** A tensor of this memory as the host sees it; the same one each time. */
  Tensor reveal(Tensor view) {
    return views.computeIfAbsent(view, v -> whole.part(v.offset(), v.shape()).as(v.layout()));
  }

  /** The memory of a tensor of it, without a copy. */
  ByteBuffer bytes(Tensor view) {
    int width = dataType().width();
    return bytes.slice((int) view.offset() * width, (int) view.length() * width);
  }

  @Override
  public Memory memory() {
    return memory;
  }

  @Override
  public DataType dataType() {
    return hidden.dataType();
  }

  @Override
  public long length() {
    return hidden.length();
  }

  @Override
  public void requireOpen() {
    if (closed) {
      throw new IllegalStateException("Expected open memory, got " + this + ", which was freed");
    }
  }

  /** Waits for all work of its device, as what is at work may use it. */
  @Override
  public void close() {
    requireOpen();
    memory.device().drain();
    closed = true;
    synchronized (AsyncLane.WORK) {
      hidden.close();
    }
  }

  @Override
  public String toString() {
    return dataType() + "[" + length() + "] #" + number + " on " + memory.name();
  }
}
