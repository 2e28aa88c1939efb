// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.host;

import io.github.scpl.device.Arena;
import io.github.scpl.device.ElementKernels;
import io.github.scpl.device.HeldProduct;
import io.github.scpl.device.Product;
import io.github.scpl.device.ProductKernels;

/** Products by ND4J's operation, of any type. */
record MatMuls(ElementKernels sums) implements ProductKernels {
  @Override
  public Product product(boolean transposeA, boolean transposeB) {
    return new MatMul(sums, transposeA, transposeB);
  }

  @Override
  public HeldProduct heldProduct(boolean transposeB, Arena arena) {
    return HeldProduct.of(product(false, transposeB));
  }
}
