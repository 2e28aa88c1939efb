// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.host;

import io.github.scpl.device.Device;
import io.github.scpl.device.Kernels;
import io.github.scpl.device.Lane;
import io.github.scpl.device.Memory;
import io.github.scpl.device.Tensor;
import java.util.Map;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

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
    return HostMemory.HOST.tensor(array);
  }

  @Override
  public Memory memory() {
    return HostMemory.HOST;
  }

  @Override
  public Kernels kernels(DataType type) {
    return HostKernels.of(type);
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
  public Map<String, String> facts() {
    return HostFacts.get();
  }
}
