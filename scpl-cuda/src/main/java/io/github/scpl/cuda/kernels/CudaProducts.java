// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.cuda.kernels;

import io.github.scpl.cuda.driver.Precision;
import io.github.scpl.device.Arena;
import io.github.scpl.device.HeldProduct;
import io.github.scpl.device.Product;
import io.github.scpl.device.ProductKernels;
import org.nd4j.linalg.api.buffer.DataType;

/** Products by the card's library, which reads every factor as it is. */
record CudaProducts(Launcher launcher, Precision precision) implements ProductKernels {
  /** Of DOUBLE there is one precision, so that equal products have equal names. */
  CudaProducts {
    precision = launcher.type() == DataType.DOUBLE ? Precision.FLOAT32 : precision;
  }

  @Override
  public Product product(boolean transposeA, boolean transposeB) {
    return new CudaProduct(launcher, precision, transposeA, transposeB);
  }

  @Override
  public HeldProduct heldProduct(boolean transposeB, Arena arena) {
    return HeldProduct.of(product(false, transposeB));
  }
}
