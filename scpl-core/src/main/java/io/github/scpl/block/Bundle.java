// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.block;

import io.github.scpl.device.Tensor;

/**
 * Arrays that travel together from one block to the next, or their gradients on the way back.
 *
 * @param features {@code [batch, ...]}
 * @param mask {@code [batch, time]}, 1 for a token and 0 for padding; null outside text
 * @param hidden {@code [2, batch, width]}, final hidden state of both directions of an LSTM, or
 *     null
 * @param cell {@code [2, batch, width]}, final cell state, or null
 */
public record Bundle(Tensor features, Tensor mask, Tensor hidden, Tensor cell) {
  /** A bundle of features alone. */
  public static Bundle of(Tensor features) {
    return new Bundle(features, null, null, null);
  }
}
