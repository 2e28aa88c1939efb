// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.host;

import io.github.scpl.device.Product;
import io.github.scpl.device.Tensor;
import io.github.scpl.host.onednn.RoundedProduct;

/** A {@link Product} of factors of float32 that are rounded to bfloat16. */
final class RoundedMatMul implements Product {
  private final boolean transposeA;
  private final boolean transposeB;
  private final RoundedProduct product = new RoundedProduct(ThreadScratch.CURRENT);

  RoundedMatMul(boolean transposeA, boolean transposeB) {
    this.transposeA = transposeA;
    this.transposeB = transposeB;
  }

  @Override
  public void run(Tensor a, Tensor b, Tensor out) {
    long inner = a.size(transposeA ? 0 : 1);
    RoundedProduct.Shape shape =
        new RoundedProduct.Shape(out.size(0), inner, out.size(1), transposeA, transposeB);
    product.run(
        shape,
        OpenMp.maxThreads(),
        HostAccess.pointer(a),
        HostAccess.pointer(b),
        HostAccess.pointer(out));
    HostAccess.keep(a, b, out);
  }
}
