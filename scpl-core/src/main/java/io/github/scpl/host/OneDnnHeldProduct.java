// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.host;

import io.github.scpl.device.Arena;
import io.github.scpl.device.HeldProduct;
import io.github.scpl.device.Scratch;
import io.github.scpl.device.Tensor;
import io.github.scpl.host.onednn.PackedProduct;
import io.github.scpl.host.onednn.PackedProduct.Shape;
import org.nd4j.linalg.api.buffer.DataType;

/**
 * A {@link HeldProduct} of FLOAT by oneDNN 3, which copies the held factor into the order that its
 * first product reads it in.
 */
final class OneDnnHeldProduct implements HeldProduct {
  private final boolean transposeB;
  private final PackedProduct product;
  private final Scratch memory;
  private Tensor held;
  private Tensor packed;

  /** What the packed factor is good for; null before the first product with it. */
  private PackedProduct.Way way;

  /**
   * Products.
   *
   * @param bfloat16 whether factors are rounded to bfloat16
   * @param arena whose owner frees the copy
   */
  OneDnnHeldProduct(boolean bfloat16, boolean transposeB, Arena arena) {
    this.transposeB = transposeB;
    product = new PackedProduct(bfloat16, ThreadScratch.CURRENT);
    memory = new Scratch(arena, DataType.FLOAT);
  }

  @Override
  public void hold(Tensor b) {
    held = b;
    way = null;
  }

  @Override
  public void run(Tensor a, Tensor out) {
    Shape shape = new Shape(out.size(0), a.size(1), out.size(1), transposeB);
    PackedProduct.Way wanted = product.way(shape, OpenMp.maxThreads());
    if (wanted != way) {
      pack(wanted);
    }
    way.run(
        HostAccess.rowMajorPointer(a), HostAccess.pointer(packed), HostAccess.rowMajorPointer(out));
    HostAccess.keep(a, packed, out);
  }

  private void pack(PackedProduct.Way wanted) {
    packed = memory.get((wanted.bytes() + Float.BYTES - 1) / Float.BYTES);
    wanted.pack(HostAccess.rowMajorPointer(held), HostAccess.pointer(packed));
    HostAccess.keep(held, packed);
    way = wanted;
  }
}
