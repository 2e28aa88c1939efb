// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.host;

import io.github.scpl.device.Device;
import io.github.scpl.device.Kernels;
import io.github.scpl.device.Lane;
import io.github.scpl.device.Storage;
import io.github.scpl.device.Tensor;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * The host: ND4J's memory, and kernels that are done when their call returns. So a lane is no more
 * than the threads that they may use, and every mark is reached.
 */
public final class HostDevice implements Device {
  /** The only one. */
  public static final HostDevice HOST = new HostDevice();

  private HostDevice() {}

  /**
   * A tensor on the memory of a user's array, which stays its owner's.
   *
   * @throws IllegalArgumentException if the array is not dense and in C order
   */
  public static Tensor tensor(INDArray array) {
    return HostAccess.tensor(array);
  }

  @Override
  public String name() {
    return "host";
  }

  @Override
  public Kernels kernels(DataType type) {
    return HostKernels.of(type);
  }

  /** Memory that is detached from workspaces, so it may cross threads. */
  @Override
  public Storage allocate(DataType type, long length) {
    Natives.require();
    try {
      return new HostStorage(Nd4j.createUninitializedDetached(type, 'c', length));
    } catch (RuntimeException e) {
      // ND4J has no exception of its own for this.
      if (e.getMessage() == null || !e.getMessage().startsWith("Allocation failed")) {
        throw e;
      }
      OutOfMemoryError error = new OutOfMemoryError(e.getMessage());
      error.initCause(e);
      throw error;
    }
  }

  @Override
  public Lane open(int threads) {
    return new HostLane(NativeThreads.use(threads));
  }

  /** Which of its lanes the thread uses makes no difference to what may be asked of one. */
  @Override
  public Lane lane() {
    return HostLane.CALLER;
  }

  @Override
  public void read(Tensor source, long from, double[] target, int count) {
    HostAccess.read(source, from, target, count);
  }

  @Override
  public void write(Tensor target, long to, double[] source, int count) {
    HostAccess.write(target, to, source, count);
  }

  @Override
  public void write(Tensor target, long to, float[] source, int count) {
    HostAccess.write(target, to, source, count);
  }
}
