// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.nn;

import io.github.scpl.device.Scratch;
import java.util.List;
import org.nd4j.linalg.api.ndarray.INDArray;

/** What a {@link HostLayer} is built from: a {@link BuildContext} with memory of the host. */
public final class HostContext {
  private final BuildContext context;
  private final List<HostParameter> parameters;

  HostContext(BuildContext context, List<HostParameter> parameters) {
    this.context = context;
    this.parameters = parameters;
  }

  /** The path of what is being built, for messages. */
  public String path() {
    return context.path();
  }

  /** A new trainable array with initial values and room for its gradient. */
  public HostParameter parameter(String name, Initializer initializer, long... shape) {
    Parameter parameter = context.parameter(name, initializer, shape);
    HostParameter onHost = new HostParameter(context, parameter);
    parameters.add(onHost);
    return onHost;
  }

  /** Reusable memory for outputs, gradients and intermediate results. */
  public HostScratch scratch() {
    return new HostScratch(context.hostScratch());
  }

  /** See {@link BuildContext#keeps(Shape)}. */
  public void keeps(Shape sample) {
    context.keeps(sample);
  }

  /** Reusable memory, as {@link Scratch}. */
  public static final class HostScratch {
    private final Scratch memory;

    private HostScratch(Scratch memory) {
      this.memory = memory;
    }

    /** Returns an array of the shape; its content is whatever was last written. */
    public INDArray get(long... shape) {
      return memory.get(shape).array();
    }
  }
}
