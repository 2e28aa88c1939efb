// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.train;

import io.github.scpl.device.Device;
import io.github.scpl.device.Kernels;
import io.github.scpl.device.Lane;
import io.github.scpl.device.Memory;
import io.github.scpl.device.MemoryKernels;
import io.github.scpl.device.Tensor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.Map;
import java.util.function.IntConsumer;
import org.nd4j.linalg.api.buffer.DataType;

/** The host, which tells when a stage copies the labels of a batch for the next one. */
final class HandOverDevice implements Device {
  private final Device host;
  private final IntConsumer onHandOver;
  private int calls;

  /**
   * A device of one stage.
   *
   * @param onHandOver told the number of calls before
   */
  HandOverDevice(Device host, IntConsumer onHandOver) {
    this.host = host;
    this.onHandOver = onHandOver;
  }

  @Override
  public Memory memory() {
    return host.memory();
  }

  @Override
  public Kernels kernels(DataType type) {
    Kernels kernels = host.kernels(type);
    MemoryKernels copies = copies(kernels.memory());
    return (Kernels)
        Proxy.newProxyInstance(
            Kernels.class.getClassLoader(),
            new Class<?>[] {Kernels.class},
            (proxy, method, arguments) -> {
              if (method.getName().equals("memory")) {
                return copies;
              }
              try {
                return method.invoke(kernels, arguments);
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            });
  }

  private MemoryKernels copies(MemoryKernels memory) {
    return new MemoryKernels() {
      @Override
      public void zero(Tensor array) {
        memory.zero(array);
      }

      @Override
      public void copy(Tensor source, Tensor target) {
        boolean labels = source.dataType() == DataType.INT32;
        if (labels && Thread.currentThread().getName().startsWith("scpl-stage-")) {
          onHandOver.accept(calls++);
        }
        memory.copy(source, target);
      }

      @Override
      public void copy(Tensor source, long from, Tensor target, long to, long count) {
        memory.copy(source, from, target, to, count);
      }

      @Override
      public void windows(Tensor samples, long first, Tensor places, Tensor border, Tensor y) {
        memory.windows(samples, first, places, border, y);
      }
    };
  }

  @Override
  public Lane open(int threads) {
    return host.open(threads);
  }

  @Override
  public Lane lane() {
    return host.lane();
  }

  @Override
  public Map<String, String> facts() {
    return host.facts();
  }
}
