// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.device;

/** Matrix products. Stateless, hence thread-safe; what it makes is not. */
public interface ProductKernels {
  /** A product of factors that are transposed, or taken as they are. */
  Product product(boolean transposeA, boolean transposeB);

  /**
   * Products with the same second factor, with memory from the arena.
   *
   * @param arena whose owner frees it
   */
  HeldProduct heldProduct(boolean transposeB, Arena arena);
}
