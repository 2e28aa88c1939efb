// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.device;

import io.github.scpl.host.HostDevice;
import org.nd4j.linalg.api.buffer.DataType;

/** The memory of an {@link AsyncDevice}. */
final class AsyncMemory implements Memory {
  private final AsyncDevice device;
  private final String name;

  AsyncMemory(AsyncDevice device, String name) {
    this.device = device;
    this.name = name;
  }

  AsyncDevice device() {
    return device;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public Storage allocate(DataType type, long length) {
    return new AsyncStorage(this, type, length);
  }

  @Override
  public void zero(Tensor target) {
    access(target, hidden -> HostDevice.HOST.memory().zero(hidden));
  }

  @Override
  public void read(Tensor source, long from, double[] target, int count) {
    access(source, hidden -> HostDevice.HOST.memory().read(hidden, from, target, count));
  }

  @Override
  public void read(Tensor source, long from, float[] target, int count) {
    access(source, hidden -> HostDevice.HOST.memory().read(hidden, from, target, count));
  }

  @Override
  public void write(Tensor target, long to, double[] source, int count) {
    access(target, hidden -> HostDevice.HOST.memory().write(hidden, to, source, count));
  }

  @Override
  public void write(Tensor target, long to, float[] source, int count) {
    access(target, hidden -> HostDevice.HOST.memory().write(hidden, to, source, count));
  }

  private interface Work {
    void run(Tensor hidden);
  }

  /** Behind all work that was submitted to the device. */
  private void access(Tensor tensor, Work work) {
    AsyncStorage storage = (AsyncStorage) tensor.storage();
    storage.requireOpen();
    device.finish();
    synchronized (AsyncLane.WORK) {
      storage.requireOpen();
      work.run(storage.reveal(tensor));
    }
  }
}
