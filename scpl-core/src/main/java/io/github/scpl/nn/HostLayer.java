// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.nn;

import io.github.scpl.device.Layout;
import io.github.scpl.device.MemoryKernels;
import io.github.scpl.device.Scratch;
import io.github.scpl.device.Tensor;
import io.github.scpl.host.HostDevice;
import java.util.ArrayList;
import java.util.List;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A layer that computes with ND4J's arrays, in the host's memory. The rules are those of {@link
 * Layer}; where the device is another one, input, output, parameters and gradients are copied there
 * and back, which is correct and slow.
 *
 * <p>A layer made of kernels, on tensors, needs no copies: see the layers of this package.
 */
public abstract class HostLayer implements Layer {
  private final List<HostParameter> parameters = new ArrayList<>();
  private boolean onHost;
  private MemoryKernels copies;
  private Scratch inputs;
  private Scratch outputs;
  private Scratch outputGradients;
  private Scratch inputGradients;

  /**
   * Checks the input shape, and takes parameters and scratch memory; called once.
   *
   * @param input the shape of one input sample
   * @return the shape of one output sample
   * @throws ShapeException if the layer cannot take such an input
   */
  protected abstract Shape build(HostContext context, Shape input);

  /** Computes the output, {@code [batch, output shape]}, dense and in C order. */
  protected abstract INDArray forward(INDArray input, Pass pass);

  /**
   * Computes the gradients of the parameters and, if wanted, of the input.
   *
   * @return gradient with respect to the last input, or null if it is not needed
   */
  protected abstract INDArray backward(INDArray outputGradient, boolean inputGradientNeeded);

  @Override
  public final Shape build(BuildContext context, Shape input) {
    onHost = context.device().memory() == HostDevice.HOST.memory();
    copies = context.kernels().memory();
    inputs = context.hostScratch();
    outputGradients = context.hostScratch();
    outputs = context.scratch();
    inputGradients = context.scratch();
    return build(new HostContext(context, parameters), input);
  }

  @Override
  public final Tensor forward(Tensor input, Pass pass) {
    parameters.forEach(HostParameter::read);
    return fromHost(forward(toHost(input, inputs), pass), outputs);
  }

  @Override
  public final Tensor backward(Tensor outputGradient, boolean inputGradientNeeded) {
    INDArray gradient = toHost(outputGradient, outputGradients);
    INDArray below = backward(gradient, inputGradientNeeded);
    parameters.forEach(HostParameter::writeGradient);
    return below == null ? null : fromHost(below, inputGradients);
  }

  private INDArray toHost(Tensor tensor, Scratch memory) {
    if (onHost && tensor.layout() == Layout.ROW_MAJOR) {
      return tensor.array();
    }
    Tensor copy = memory.get(tensor.shape());
    if (onHost) {
      copies.copy(tensor, copy);
      return copy.array();
    }
    copy.write(0, tensor.toArray(), Math.toIntExact(tensor.length()));
    return copy.array();
  }

  private Tensor fromHost(INDArray array, Scratch memory) {
    Tensor tensor = HostDevice.tensor(array);
    if (onHost) {
      return tensor;
    }
    Tensor copy = memory.get(tensor.shape());
    copy.write(0, tensor.toArray(), Math.toIntExact(tensor.length()));
    return copy;
  }
}
