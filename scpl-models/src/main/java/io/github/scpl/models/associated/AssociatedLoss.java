// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.models.associated;

import io.github.scpl.device.Readback;

/**
 * The losses of an associated block on one batch, which its device may still be computing: those of
 * the bridge and of the decoder, mean squared errors.
 */
record AssociatedLoss(Readback values) {
  /** Of the bridge; the calling thread waits for it, as for all. */
  double bridge() {
    return values.get()[0];
  }

  /** Of the decoder. */
  double decoder() {
    return values.get()[1];
  }

  /** Both. */
  double total() {
    double[] both = values.get();
    return both[0] + both[1];
  }
}
