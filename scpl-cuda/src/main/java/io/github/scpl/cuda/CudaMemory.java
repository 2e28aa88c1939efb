// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.cuda;

import io.github.scpl.cuda.driver.Driver;
import io.github.scpl.cuda.driver.PinnedMemory;
import io.github.scpl.cuda.driver.Stream;
import io.github.scpl.cuda.lane.Addresses;
import io.github.scpl.cuda.lane.Lanes;
import io.github.scpl.device.Closing;
import io.github.scpl.device.Layout;
import io.github.scpl.device.Memory;
import io.github.scpl.device.Storage;
import io.github.scpl.device.Tensor;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import org.nd4j.linalg.api.buffer.DataType;

/** A card's memory. Reading and writing wait for all lanes, and go through pinned memory. */
final class CudaMemory implements Memory, AutoCloseable {
  private static final int CHUNK = 1 << 20;

  private final String name;
  private final Driver driver;
  private final Lanes lanes;
  private PinnedMemory pinned;
  private Stream stream;

  CudaMemory(String name, Driver driver, Lanes lanes) {
    this.name = name;
    this.driver = driver;
    this.lanes = lanes;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public Storage allocate(DataType type, long length) {
    return new CudaStorage(this, type, length, allocate(length * type.width()), this::free);
  }

  @Override
  public long freeBytes() {
    return driver.freeBytes();
  }

  @Override
  public boolean knows(Layout layout) {
    return layout == Layout.ROW_MAJOR;
  }

  private long allocate(long bytes) {
    try {
      return driver.allocate(bytes);
    } catch (OutOfMemoryError e) {
      lanes.drain(); // which frees what has become too small
      return driver.allocate(bytes);
    }
  }

  /** Frees memory when no lane uses it any more. */
  private void free(long address) {
    lanes.drain();
    driver.free(address);
  }

  private long address(Tensor tensor, long element) {
    return Addresses.of(tensor, this) + element * tensor.dataType().width();
  }

  @Override
  public synchronized void zero(Tensor target) {
    lanes.settle();
    stream().zero(address(target, 0), target.length() * target.dataType().width());
    stream().synchronize();
  }

  private interface Reader {
    void read(ByteBuffer bytes, int to, int count);
  }

  @Override
  public void read(Tensor source, long from, double[] target, int count) {
    DataType type = source.dataType();
    read(
        source,
        from,
        count,
        (bytes, to, some) -> {
          for (int i = 0; i < some; i++) {
            target[to + i] = number(bytes, i, type);
          }
        });
  }

  @Override
  public void read(Tensor source, long from, float[] target, int count) {
    if (source.dataType() != DataType.FLOAT) {
      throw new IllegalArgumentException("Expected a tensor of FLOAT, got " + source);
    }
    read(source, from, count, (bytes, to, some) -> bytes.asFloatBuffer().get(target, to, some));
  }

  private synchronized void read(Tensor source, long from, int count, Reader reader) {
    requireRowMajor(source);
    lanes.settle();
    int width = source.dataType().width();
    for (int done = 0; done < count; done += CHUNK / width) {
      int some = Math.min(CHUNK / width, count - done);
      stream().copy(address(source, from + done), pinned.address(), (long) some * width);
      stream().synchronize();
      reader.read(bytes(), done, some);
    }
  }

  private interface Writer {
    double get(int i);
  }

  @Override
  public void write(Tensor target, long to, double[] source, int count) {
    writeAll(target, to, i -> source[i], count);
  }

  @Override
  public void write(Tensor target, long to, float[] source, int count) {
    writeAll(target, to, i -> source[i], count);
  }

  private synchronized void writeAll(Tensor target, long to, Writer source, int count) {
    requireRowMajor(target);
    lanes.settle();
    DataType type = target.dataType();
    for (int done = 0; done < count; done += CHUNK / type.width()) {
      int some = Math.min(CHUNK / type.width(), count - done);
      stream(); // which has the memory
      ByteBuffer bytes = bytes();
      for (int i = 0; i < some; i++) {
        put(bytes, i, source.get(done + i), type);
      }
      stream().copy(pinned.address(), address(target, to + done), (long) some * type.width());
      stream().synchronize();
    }
  }

  private static void requireRowMajor(Tensor tensor) {
    if (tensor.layout() != Layout.ROW_MAJOR) {
      throw new IllegalArgumentException(
          "Expected a tensor in row-major order, got " + tensor + "; copy it into one");
    }
  }

  private static double number(ByteBuffer bytes, int i, DataType type) {
    return switch (type) {
      case FLOAT -> bytes.getFloat(Float.BYTES * i);
      case DOUBLE -> bytes.getDouble(Double.BYTES * i);
      case INT -> bytes.getInt(Integer.BYTES * i);
      default -> throw unknown(type);
    };
  }

  private static void put(ByteBuffer bytes, int i, double value, DataType type) {
    switch (type) {
      case FLOAT -> bytes.putFloat(Float.BYTES * i, (float) value);
      case DOUBLE -> bytes.putDouble(Double.BYTES * i, value);
      case INT -> bytes.putInt(Integer.BYTES * i, (int) value);
      default -> throw unknown(type);
    }
  }

  private static IllegalArgumentException unknown(DataType type) {
    return new IllegalArgumentException("Expected FLOAT, DOUBLE or INT32, got " + type);
  }

  private ByteBuffer bytes() {
    return pinned.bytes().duplicate().clear().order(ByteOrder.nativeOrder());
  }

  private Stream stream() {
    if (pinned == null) {
      pinned = driver.pin(CHUNK);
    }
    if (stream == null) {
      stream = driver.stream();
    }
    return stream;
  }

  /** Frees what belongs to nobody else. */
  @Override
  public synchronized void close() {
    List<Runnable> steps = new ArrayList<>();
    steps.add(lanes::settle);
    if (stream != null) {
      steps.add(stream::close);
    }
    if (pinned != null) {
      steps.add(pinned::close);
    }
    Closing.each(steps, Runnable::run);
    stream = null;
    pinned = null;
  }
}
