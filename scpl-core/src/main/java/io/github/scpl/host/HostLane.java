// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.host;

import io.github.scpl.device.Lane;
import io.github.scpl.device.Mark;
import io.github.scpl.device.Readback;
import io.github.scpl.device.Tensor;

/** The calling thread with its native threads, on which everything is done at once. */
final class HostLane implements Lane {
  /** Of threads that opened none. */
  static final HostLane CALLER = new HostLane(null);

  private final NativeThreads threads;

  HostLane(NativeThreads threads) {
    this.threads = threads;
  }

  @Override
  public Mark record() {
    return Mark.REACHED;
  }

  /** There is nobody else to wait. */
  @Override
  public void await(Mark mark) {
    mark.join();
  }

  @Override
  public Readback read(Tensor source) {
    return Readback.of(source.toArray());
  }

  @Override
  public void finish() {}

  @Override
  public void close() {
    if (threads != null) {
      threads.close();
    }
  }
}
