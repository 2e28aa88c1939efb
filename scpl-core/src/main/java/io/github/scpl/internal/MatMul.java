// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.internal;

import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Matrix product of dense row-major matrices, {@code out = op(a) op(b)}, where op is the identity
 * or the transposition. Not thread-safe.
 */
public final class MatMul {
  private final NativeOp op;
  private final INDArray[] inputs = new INDArray[2];
  private final INDArray[] outputs = new INDArray[1];

  public MatMul(boolean transposeA, boolean transposeB) {
    op = new NativeOp("matmul", transposeA ? 1 : 0, transposeB ? 1 : 0, 0);
  }

  public void run(INDArray a, INDArray b, INDArray out) {
    inputs[0] = a;
    inputs[1] = b;
    outputs[0] = out;
    op.run(inputs, outputs);
  }
}
