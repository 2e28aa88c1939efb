// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.cuda.nvidia;

import static org.bytedeco.cuda.global.cudart.CUDA_ERROR_NOT_FOUND;
import static org.bytedeco.cuda.global.cudart.cuModuleGetFunction;
import static org.bytedeco.cuda.global.cudart.cuModuleLoadData;
import static org.bytedeco.cuda.global.cudart.cuModuleUnload;

import io.github.scpl.cuda.driver.Program;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.bytedeco.cuda.cudart.CUfunc_st;
import org.bytedeco.cuda.cudart.CUmod_st;
import org.bytedeco.javacpp.BytePointer;

/** Machine code on a card. */
final class NvidiaProgram implements Program, AutoCloseable {
  private final Card card;
  private final CUmod_st module = new CUmod_st();
  private final Map<String, NvidiaKernel> kernels = new ConcurrentHashMap<>();

  NvidiaProgram(Card card, byte[] cubin) {
    this.card = card;
    card.use();
    try (BytePointer image = new BytePointer(cubin)) {
      Cuda.checkDriver(cuModuleLoadData(module, image), card, "load kernels");
    }
  }

  @Override
  public Kernel kernel(String name) {
    return kernels.computeIfAbsent(name, this::find);
  }

  private NvidiaKernel find(String name) {
    card.use();
    CUfunc_st function = new CUfunc_st();
    int status = cuModuleGetFunction(function, module, name);
    if (status == CUDA_ERROR_NOT_FOUND) {
      throw new IllegalArgumentException("Expected the name of a kernel, got '" + name + "'");
    }
    Cuda.checkDriver(status, card, "find the kernel " + name);
    return new NvidiaKernel(name, function);
  }

  @Override
  public void close() {
    card.use();
    Cuda.checkDriver(cuModuleUnload(module), card, "unload kernels");
  }
}
