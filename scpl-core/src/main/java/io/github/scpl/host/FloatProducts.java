// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.host;

import io.github.scpl.device.Arena;
import io.github.scpl.device.HeldProduct;
import io.github.scpl.device.Product;
import io.github.scpl.device.ProductKernels;
import io.github.scpl.host.onednn.OneDnn;

/** Products in single precision: where oneDNN 3 is there, some are its, and all others ND4J's. */
final class FloatProducts implements ProductKernels {
  static final ProductKernels INSTANCE = new FloatProducts();

  private static final ProductKernels ND4J = new MatMuls(FloatElementKernels.INSTANCE);

  private FloatProducts() {}

  @Override
  public Product product(boolean transposeA, boolean transposeB) {
    return hasOneDnn()
        ? new FloatProduct(transposeA, transposeB)
        : ND4J.product(transposeA, transposeB);
  }

  @Override
  public HeldProduct heldProduct(boolean transposeB, Arena arena) {
    return hasOneDnn()
        ? new OneDnnHeldProduct(false, transposeB, arena)
        : ND4J.heldProduct(transposeB, arena);
  }

  private static boolean hasOneDnn() {
    Natives.require(); // ND4J's OpenMP has to come first: oneDNN takes the one that is there
    return OneDnn.isUsable();
  }
}
