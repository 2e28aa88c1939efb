// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.models.associated;

/**
 * The losses of one block on one batch, both mean squared errors.
 *
 * @param bridge of the bridge's output, against the encoded target
 * @param decoder of the decoded code, against the target
 */
record AssociatedLoss(double bridge, double decoder) {
  double total() {
    return bridge + decoder;
  }
}
