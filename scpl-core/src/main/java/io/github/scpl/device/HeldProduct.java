// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.device;

/**
 * Products {@code out = a op(b)} of many matrices with the same one, such as the recurrent weights
 * of an LSTM: what a device does to read it faster, it does once. Not thread-safe: one owner, one
 * thread at a time.
 */
public interface HeldProduct {
  /** Takes the second factor, which must not change before the last product with it. */
  void hold(Tensor b);

  /** Overwrites {@code out}, which is neither of the factors. */
  void run(Tensor a, Tensor out);

  /** One that reads the second factor as it is. */
  static HeldProduct of(Product product) {
    return new HeldProduct() {
      private Tensor held;

      @Override
      public void hold(Tensor b) {
        held = b;
      }

      @Override
      public void run(Tensor a, Tensor out) {
        product.run(a, held, out);
      }
    };
  }
}
