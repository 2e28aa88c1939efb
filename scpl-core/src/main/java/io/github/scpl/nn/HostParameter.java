// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.nn;

import io.github.scpl.device.Tensor;
import io.github.scpl.host.HostDevice;
import org.nd4j.linalg.api.ndarray.INDArray;

/** A {@link Parameter} of a {@link HostLayer}: itself on the host, a copy of it elsewhere. */
public final class HostParameter {
  private final Parameter parameter;
  private final Tensor value;
  private final Tensor gradient;

  HostParameter(BuildContext context, Parameter parameter) {
    this.parameter = parameter;
    boolean onHost = context.device().memory() == HostDevice.HOST.memory();
    long[] shape = parameter.value().shape();
    value = onHost ? parameter.value() : context.hostScratch().get(shape);
    gradient = onHost ? parameter.gradient() : context.hostScratch().get(shape);
  }

  /** The trained values, only to be read. */
  public INDArray value() {
    return value.array();
  }

  /** The array that the layer's backward pass overwrites. */
  public INDArray gradient() {
    return gradient.array();
  }

  /** Tells the optimizer that the gradient was computed. */
  public void markGradient() {
    parameter.markGradient();
  }

  void read() {
    copy(parameter.value(), value);
  }

  void writeGradient() {
    copy(gradient, parameter.gradient());
  }

  private static void copy(Tensor source, Tensor target) {
    if (source != target) {
      target.write(0, source.toArray(), Math.toIntExact(source.length()));
    }
  }
}
