// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.benchmark;

import static io.github.scpl.benchmark.NativeCall.inputs;

import io.github.scpl.device.ElementKernels;
import io.github.scpl.device.ElementKernels.AdamStep;
import io.github.scpl.device.Tensor;
import io.github.scpl.host.HostDevice;
import io.github.scpl.nn.BuildContext;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;

/**
 * The first step of Adam, against {@code adam_updater} and a subtraction. The largest weight of
 * VGG8 has 33554432 elements.
 *
 * <p>The gradient is the same in every call, so the moments converge and stay normal numbers.
 */
public class AdamBenchmark extends BenchmarkState {
  private static final double RATE = 1e-3;
  private static final double BETA1 = 0.9;
  private static final double BETA2 = 0.999;
  private static final double EPSILON = 1e-8;

  @Param("4194304")
  public int elements;

  private final ElementKernels kernels = HostDevice.HOST.kernels(DataType.FLOAT).elements();
  private final AdamStep step =
      new AdamStep(BETA1, BETA2, EPSILON, RATE / (1 - BETA1), 1 / Math.sqrt(1 - BETA2));

  /** The operation adds its epsilon before the second moment's correction. */
  private final NativeCall updater =
      new NativeCall("adam_updater", 0)
          .withReals(RATE, BETA1, BETA2, EPSILON * Math.sqrt(1 - BETA2));

  private Tensor gradient;
  private Tensor value;
  private Tensor m;
  private Tensor v;
  private INDArray update;

  @Override
  void build(BuildContext memory) {
    gradient = normal(1, elements);
    value = memory.zeros(elements);
    m = memory.zeros(elements);
    v = memory.zeros(elements);
    update = memory.zeros(elements).array();
    adam();
    updater.run(
        inputs(gradient.array(), memory.zeros(elements).array(), memory.zeros(elements).array()),
        update,
        memory.zeros(elements).array(),
        memory.zeros(elements).array());
    requireSame("update", HostDevice.tensor(value.array().neg()), update);
  }

  @Benchmark
  public Tensor adam() {
    kernels.adam(value, gradient, m, v, step);
    return value;
  }

  @Benchmark
  public INDArray adamBaseline() {
    INDArray first = m.array();
    INDArray second = v.array();
    updater.run(inputs(gradient.array(), second, first), update, second, first);
    return value.array().subi(update);
  }
}
