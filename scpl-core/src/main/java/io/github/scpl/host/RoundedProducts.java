// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.host;

import io.github.scpl.device.Arena;
import io.github.scpl.device.HeldProduct;
import io.github.scpl.device.Product;
import io.github.scpl.device.ProductKernels;

/** Products of factors that are rounded to bfloat16, on a processor that multiplies those. */
final class RoundedProducts implements ProductKernels {
  @Override
  public Product product(boolean transposeA, boolean transposeB) {
    return new OneDnnProduct(true, transposeA, transposeB);
  }

  @Override
  public HeldProduct heldProduct(boolean transposeB, Arena arena) {
    return new OneDnnHeldProduct(true, transposeB, arena);
  }
}
