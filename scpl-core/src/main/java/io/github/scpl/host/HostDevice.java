// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.host;

import io.github.scpl.device.Device;
import io.github.scpl.device.Kernels;
import io.github.scpl.device.Lane;
import io.github.scpl.device.Memory;
import io.github.scpl.device.Tensor;
import io.github.scpl.host.onednn.OneDnn;
import java.util.Map;
import java.util.function.Function;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The host: ND4J's memory, and kernels that are done when their call returns. So a lane is no more
 * than the threads that they may use, and every mark is reached.
 */
public final class HostDevice implements Device {
  /** With arithmetic in the type of the arrays. */
  public static final HostDevice HOST = new HostDevice(HostKernels::of);

  private static final HostDevice BFLOAT16 = new HostDevice(HostKernels::rounded);
  private static final HostDevice DIRECT = new HostDevice(HostKernels::direct);

  private final Function<DataType, Kernels> kernels;

  private HostDevice(Function<DataType, Kernels> kernels) {
    this.kernels = kernels;
  }

  /**
   * The host without Winograd's algorithm, whose results are off by some 1e-5 of the largest:
   * slower, and closer to what other libraries compute.
   */
  public static HostDevice direct() {
    return DIRECT;
  }

  /**
   * The host with mixed precision: the factors of products and convolutions are rounded to bfloat16
   * before they are multiplied, but for weight gradients of small maps with many channels, which
   * are faster in float32. All arrays stay FLOAT, and so do sums, statistics, losses and updates.
   *
   * @throws IllegalArgumentException if the processor, or the natives at hand, do not know bfloat16
   */
  public static HostDevice bfloat16() {
    Natives.require();
    String problem =
        OneDnn.problem()
            .orElse(
                OneDnn.hasBfloat16()
                    ? null
                    : "the processor knows neither AVX512_BF16 nor AMX, but "
                        + OneDnn.instructions());
    if (problem != null) {
      throw new IllegalArgumentException(
          "Expected a host that multiplies in bfloat16, got none: " + problem + "; use float32");
    }
    return BFLOAT16;
  }

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
    return kernels.apply(type);
  }

  @Override
  public Device exact() {
    return this == BFLOAT16 ? HOST : this;
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
