// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.host;

import io.github.scpl.device.Product;
import io.github.scpl.device.Tensor;
import io.github.scpl.host.onednn.MatrixProduct;
import io.github.scpl.host.onednn.MatrixProduct.Shape;

/**
 * A {@link Product} in single precision by the library that measures faster (see {@code
 * docs/performance.md}): oneDNN 3 for small and thin factors, where a call of ND4J's costs as much
 * as it computes, and where a row is added, which it does on the way; oneDNN 2 in ND4J, whose large
 * products are as fast or faster, for the others. The choice depends on the shape alone.
 */
final class FloatProduct implements Product {
  /** Rows, or inner dimension, of products that are small or thin. */
  private static final long SMALL = 256;

  /** Longer sums oneDNN 3 cuts into one for each thread, if there are few columns. */
  private static final long LONG = 8192;

  private static final long FEW = 256;

  private final boolean transposeA;
  private final boolean transposeB;
  private final MatMul nd4j;
  private final MatrixProduct oneDnn = new MatrixProduct();

  FloatProduct(boolean transposeA, boolean transposeB) {
    this.transposeA = transposeA;
    this.transposeB = transposeB;
    nd4j = new MatMul(FloatElementKernels.INSTANCE, transposeA, transposeB);
  }

  @Override
  public void run(Tensor a, Tensor b, Tensor out) {
    long inner = inner(a);
    if (Math.min(out.size(0), inner) <= SMALL && !isCut(inner, out)) {
      runOneDnn(a, b, null, out);
    } else {
      nd4j.run(a, b, out);
    }
  }

  @Override
  public void run(Tensor a, Tensor b, Tensor row, Tensor out) {
    if (isCut(inner(a), out)) {
      nd4j.run(a, b, row, out);
    } else {
      runOneDnn(a, b, row, out);
    }
  }

  /** Whether the bits would depend on the number of threads, as ND4J's there do not. */
  private static boolean isCut(long inner, Tensor out) {
    return inner > LONG && out.size(1) < FEW;
  }

  private long inner(Tensor a) {
    return a.size(transposeA ? 0 : 1);
  }

  private void runOneDnn(Tensor a, Tensor b, Tensor row, Tensor out) {
    Shape shape =
        new Shape(out.size(0), inner(a), out.size(1), transposeA, transposeB, row != null);
    oneDnn.run(
        shape,
        OpenMp.maxThreads(),
        HostAccess.rowMajorPointer(a),
        HostAccess.rowMajorPointer(b),
        row == null ? null : HostAccess.rowMajorPointer(row),
        HostAccess.rowMajorPointer(out));
    HostAccess.keep(a, b, row == null ? out : row, out);
  }
}
