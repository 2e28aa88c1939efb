// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.benchmark;

import io.github.scpl.block.Bundle;
import io.github.scpl.block.Signal;
import io.github.scpl.device.Arena;
import io.github.scpl.device.Tensor;
import io.github.scpl.host.HostDevice;
import io.github.scpl.nn.BuildContext;
import org.nd4j.linalg.api.buffer.DataType;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.TearDown;

/** Copying a block's output for the next stage, against a new copy for every batch. */
public class HandOverBenchmark extends BenchmarkState {
  @Param("64")
  public int batch;

  private final Arena arena = HostDevice.HOST.arena();
  private final Signal signal = new Signal(arena, DataType.FLOAT);
  private Bundle output;
  private int[] labels;

  @Override
  void build(BuildContext memory) {
    output = Bundle.of(normal(1, batch, 256, 16, 16));
    labels = new int[batch];
    requireSame("copy", takeOver().features(), output.features());
  }

  @TearDown
  public void free() {
    arena.close();
  }

  @Benchmark
  public Bundle takeOver() {
    signal.takeOver(output, labels);
    return signal.bundle();
  }

  @Benchmark
  public Tensor carryBaseline() {
    try (Tensor copy = output.features().dup('c')) {
      return copy;
    }
  }
}
