// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.host;

import io.github.scpl.device.Product;
import io.github.scpl.device.Tensor;
import io.github.scpl.host.onednn.MatrixProduct;

/** A {@link Product} of FLOAT by oneDNN 3. */
final class OneDnnProduct implements Product {
  private final boolean transposeA;
  private final boolean transposeB;
  private final MatrixProduct products;

  /**
   * A product.
   *
   * @param bfloat16 whether factors are rounded to bfloat16
   */
  OneDnnProduct(boolean bfloat16, boolean transposeA, boolean transposeB) {
    this.transposeA = transposeA;
    this.transposeB = transposeB;
    products = new MatrixProduct(bfloat16, ThreadScratch.CURRENT);
  }

  @Override
  public void run(Tensor a, Tensor b, Tensor out) {
    run(shape(a, out, false), a, b, null, out);
  }

  @Override
  public void run(Tensor a, Tensor b, Tensor row, Tensor out) {
    run(shape(a, out, true), a, b, row, out);
    HostAccess.keep(row);
  }

  private MatrixProduct.Shape shape(Tensor a, Tensor out, boolean biased) {
    long inner = a.size(transposeA ? 0 : 1);
    return new MatrixProduct.Shape(out.size(0), inner, out.size(1), transposeA, transposeB, biased);
  }

  private void run(MatrixProduct.Shape shape, Tensor a, Tensor b, Tensor row, Tensor out) {
    products.run(
        shape,
        OpenMp.maxThreads(),
        HostAccess.rowMajorPointer(a),
        HostAccess.rowMajorPointer(b),
        row == null ? null : HostAccess.rowMajorPointer(row),
        HostAccess.rowMajorPointer(out));
    HostAccess.keep(a, b, out);
  }
}
