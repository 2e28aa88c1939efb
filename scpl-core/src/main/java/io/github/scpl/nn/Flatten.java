// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.nn;

import io.github.scpl.device.Layout;
import io.github.scpl.device.MemoryKernels;
import io.github.scpl.device.Scratch;
import io.github.scpl.device.Tensor;

/**
 * {@code [batch, a, b, ...]} to {@code [batch, a·b·...]}: another view of the same memory, or a
 * copy where the layout is not row-major.
 */
public final class Flatten implements Layer {
  private Shape inputShape;
  private MemoryKernels memory;
  private Scratch outputs;
  private Scratch inputGradients;
  private Layout layout;

  @Override
  public Shape build(BuildContext context, Shape input) {
    memory = context.kernels().memory();
    outputs = context.output();
    inputGradients = context.scratch();
    inputShape = input;
    if (input.rank() == 3) {
      context.keeps(input); // in row-major order
    }
    return Shape.of(input.elements());
  }

  @Override
  public Tensor forward(Tensor x, Pass pass) {
    layout = x.layout();
    return copied(x, Layout.ROW_MAJOR, outputs).reshape(x.size(0), inputShape.elements());
  }

  @Override
  public Tensor backward(Tensor dy, boolean inputGradientNeeded) {
    if (!inputGradientNeeded) {
      return null;
    }
    return copied(dy.reshape(inputShape.withBatch(dy.size(0))), layout, inputGradients);
  }

  private Tensor copied(Tensor from, Layout to, Scratch room) {
    if (from.layout() == to) {
      return from;
    }
    Tensor copy = room.get(to, from.shape());
    memory.copy(from, copy);
    return copy;
  }
}
