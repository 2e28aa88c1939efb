// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.benchmark;

import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.CustomOp;
import org.nd4j.linalg.api.ops.DynamicCustomOp;
import org.nd4j.linalg.api.ops.OpContext;
import org.nd4j.linalg.factory.Nd4j;

/** A native operation as cheap as it gets: its context is kept, its outputs are given. */
final class NativeCall {
  private final CustomOp op;
  private final OpContext context;

  NativeCall(String name, long... integers) {
    op = DynamicCustomOp.builder(name).build();
    context = Nd4j.getExecutioner().buildContext();
    context.setIArguments(integers);
    context.shapeFunctionOverride(true);
  }

  /** Adds floating point arguments. */
  NativeCall withReals(double... reals) {
    context.setTArguments(reals);
    return this;
  }

  void run(INDArray[] inputs, INDArray... outputs) {
    context.setInputArrays(inputs);
    context.setOutputArrays(outputs);
    Nd4j.exec(op, context);
  }

  static INDArray[] inputs(INDArray... arrays) {
    return arrays;
  }
}
