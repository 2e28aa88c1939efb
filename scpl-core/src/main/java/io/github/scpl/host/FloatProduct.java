// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.host;

import io.github.scpl.device.Product;
import io.github.scpl.device.Tensor;

/**
 * A {@link Product} in single precision by the library that measures faster (see {@code
 * docs/notes/products.md}): oneDNN 3 for small and thin factors, where a call of ND4J's costs as
 * much as it computes, and where a row is added, which it does on the way; oneDNN 2 in ND4J, whose
 * large products are as fast or faster, for the others. The choice depends on the shape alone.
 */
final class FloatProduct implements Product {
  /** Rows, or inner dimension, of products that are small or thin. */
  private static final long SMALL = 256;

  /** Longer sums oneDNN 3 cuts into one for each thread, if there are few columns. */
  private static final long LONG = 8192;

  private static final long FEW = 256;

  private final boolean transposeA;
  private final Product nd4j;
  private final Product oneDnn;

  FloatProduct(boolean transposeA, boolean transposeB) {
    this.transposeA = transposeA;
    nd4j = new MatMul(FloatElementKernels.INSTANCE, transposeA, transposeB);
    oneDnn = new OneDnnProduct(false, transposeA, transposeB);
  }

  @Override
  public void run(Tensor a, Tensor b, Tensor out) {
    boolean small = Math.min(out.size(0), inner(a)) <= SMALL;
    (small && !isCut(a, out) ? oneDnn : nd4j).run(a, b, out);
  }

  @Override
  public void run(Tensor a, Tensor b, Tensor row, Tensor out) {
    (isCut(a, out) ? nd4j : oneDnn).run(a, b, row, out);
  }

  /** Whether oneDNN's bits would depend on the number of threads, as ND4J's there do not. */
  private boolean isCut(Tensor a, Tensor out) {
    return inner(a) > LONG && out.size(1) < FEW;
  }

  private long inner(Tensor a) {
    return a.size(transposeA ? 0 : 1);
  }
}
