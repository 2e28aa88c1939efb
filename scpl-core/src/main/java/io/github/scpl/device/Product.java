// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.device;

/**
 * Products {@code out = op(a) op(b)} of dense matrices in C order, where op is the identity or the
 * transposition. Not thread-safe: one owner, one thread at a time.
 */
public interface Product {
  /** Overwrites {@code out}, which is neither of the factors. */
  void run(Tensor a, Tensor b, Tensor out);

  /**
   * {@code out = op(a) op(b) + row}, the row added to every row of the product.
   *
   * @param row {@code [columns]}
   */
  void run(Tensor a, Tensor b, Tensor row, Tensor out);
}
