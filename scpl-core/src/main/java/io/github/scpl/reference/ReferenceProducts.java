// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.reference;

import io.github.scpl.device.Arena;
import io.github.scpl.device.HeldProduct;
import io.github.scpl.device.Product;
import io.github.scpl.device.ProductKernels;

final class ReferenceProducts implements ProductKernels {
  @Override
  public Product product(boolean transposeA, boolean transposeB) {
    return new ReferenceProduct(transposeA, transposeB);
  }

  @Override
  public HeldProduct heldProduct(boolean transposeB, Arena arena) {
    return HeldProduct.of(product(false, transposeB));
  }
}
