// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.device;

import io.github.scpl.host.HostDevice;
import org.nd4j.linalg.api.buffer.DataType;

/** An arena of the host's that is closed with one of a device. */
record HiddenArena(AsyncDevice device, Arena arena) implements Storage {
  /** A new one. */
  static Arena of(Arena owner, AsyncDevice device) {
    HiddenArena hidden = new HiddenArena(device, HostDevice.HOST.arena());
    owner.own(hidden);
    return hidden.arena;
  }

  @Override
  public Memory memory() {
    return device.memory();
  }

  @Override
  public DataType dataType() {
    return DataType.FLOAT;
  }

  @Override
  public long length() {
    return 0;
  }

  @Override
  public void requireOpen() {}

  @Override
  public void close() {
    device.drain();
    synchronized (AsyncLane.WORK) {
      arena.close();
    }
  }
}
