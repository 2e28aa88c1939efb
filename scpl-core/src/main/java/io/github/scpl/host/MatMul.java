// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.host;

import io.github.scpl.device.ElementKernels;
import io.github.scpl.device.Product;
import io.github.scpl.device.Tensor;
import org.nd4j.linalg.api.ndarray.INDArray;

/** A {@link Product} by ND4J's operation. */
final class MatMul implements Product {
  private final NativeOp op;
  private final ElementKernels sums;
  private final INDArray[] inputs = new INDArray[2];
  private final INDArray[] outputs = new INDArray[1];

  MatMul(ElementKernels sums, boolean transposeA, boolean transposeB) {
    op = new NativeOp("matmul", transposeA ? 1 : 0, transposeB ? 1 : 0, 0);
    this.sums = sums;
  }

  @Override
  public void run(Tensor a, Tensor b, Tensor out) {
    inputs[0] = a.array();
    inputs[1] = b.array();
    outputs[0] = out.array();
    op.run(inputs, outputs);
  }

  @Override
  public void run(Tensor a, Tensor b, Tensor row, Tensor out) {
    run(a, b, out);
    sums.addToRows(out, row);
  }
}
