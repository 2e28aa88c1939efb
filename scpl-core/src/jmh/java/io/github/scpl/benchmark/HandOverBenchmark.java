// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.benchmark;

import io.github.scpl.block.Bundle;
import io.github.scpl.block.Signal;
import io.github.scpl.device.Arena;
import io.github.scpl.device.Tensor;
import io.github.scpl.host.HostDevice;
import io.github.scpl.nn.BuildContext;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.TearDown;

/** Copying a tensor for the next stage, against a new copy for every batch. */
public class HandOverBenchmark extends BenchmarkState {
  @Param("64")
  public int batch;

  private final Arena arena = HostDevice.HOST.arena();
  private final Signal signal = new Signal(arena, DataType.FLOAT);
  private Bundle output;
  private Tensor targets;

  @Override
  void build(BuildContext memory) {
    output = Bundle.of(normal(1, batch, 256, 16, 16));
    targets = arena.zeros(DataType.INT32, batch);
    requireSame("copy", takeOver().features(), output.features().array());
  }

  @TearDown
  public void free() {
    arena.close();
  }

  @Benchmark
  public Bundle takeOver() {
    signal.takeOver(output, targets);
    return signal.bundle();
  }

  @Benchmark
  public INDArray takeOverBaseline() {
    try (INDArray copy = output.features().array().dup('c')) {
      return copy;
    }
  }
}
