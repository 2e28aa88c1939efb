// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.host;

import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.CustomOp;
import org.nd4j.linalg.api.ops.DynamicCustomOp;
import org.nd4j.linalg.api.ops.OpContext;
import org.nd4j.linalg.factory.Nd4j;

/**
 * A native operation with its context, reused for every call.
 *
 * <p>A context made per call would live until the garbage collector finds it, since closing one
 * does nothing in ND4J 1.0.0-M2.1. A reused one keeps a native handle of every array it was ever
 * given, some hundred bytes each, until it is purged, which leaves the arguments. Outputs are
 * given, so that a call allocates no array. Not thread-safe: one owner, one thread at a time.
 */
final class NativeOp {
  private final CustomOp op;
  private final OpContext context;

  NativeOp(String name, long... integerArguments) {
    Natives.require();
    op = DynamicCustomOp.builder(name).build();
    context = Nd4j.getExecutioner().buildContext();
    context.setIArguments(integerArguments);
    context.shapeFunctionOverride(true);
  }

  /** Runs the operation on the inputs and writes the outputs. */
  void run(INDArray[] inputs, INDArray[] outputs) {
    context.setInputArrays(inputs);
    context.setOutputArrays(outputs);
    try {
      Nd4j.exec(op, context);
    } finally {
      context.purge();
    }
  }
}
