// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.examples;

import io.github.scpl.nn.HostContext;
import io.github.scpl.nn.HostContext.HostScratch;
import io.github.scpl.nn.HostLayer;
import io.github.scpl.nn.HostParameter;
import io.github.scpl.nn.Initializer;
import io.github.scpl.nn.Pass;
import io.github.scpl.nn.Shape;
import io.github.scpl.nn.ShapeException;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.ops.transforms.Transforms;

/** Swish with a trained slope s for each feature: y = x g, where g = sigmoid(s x). */
final class Swish extends HostLayer {
  private HostParameter slope;
  private HostScratch gates;
  private HostScratch outputs;
  private HostScratch changes;
  private HostScratch products;
  private INDArray input;
  private INDArray gate;

  @Override
  protected Shape build(HostContext context, Shape shape) {
    if (shape.rank() != 1) {
      throw new ShapeException(context.path() + ": expected [features], got " + shape);
    }
    slope = context.parameter("slope", Initializer.constant(1), shape.size(0));
    gates = context.scratch();
    outputs = context.scratch();
    changes = context.scratch();
    products = context.scratch();
    return shape;
  }

  @Override
  protected INDArray forward(INDArray x, Pass pass) {
    input = x;
    gate = gates.get(x.shape());
    x.muli(slope.value(), gate); // the second argument is where the result goes
    Transforms.sigmoid(gate, false);
    return x.muli(gate, outputs.get(x.shape()));
  }

  @Override
  protected INDArray backward(INDArray dy, boolean inputGradientNeeded) {
    INDArray change = changes.get(dy.shape()); // x g (1 - g): how g changes with s
    gate.rsubi(1, change).muli(gate).muli(input);
    dy.muli(input, products.get(dy.shape())).muli(change).sum(slope.gradient(), 0);
    slope.markGradient();
    return inputGradientNeeded ? dy.muli(change.muli(slope.value()).addi(gate)) : null;
  }
}
