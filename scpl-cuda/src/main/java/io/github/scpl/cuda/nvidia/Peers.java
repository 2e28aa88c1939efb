// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.cuda.nvidia;

import static org.bytedeco.cuda.global.cudart.cudaDeviceCanAccessPeer;
import static org.bytedeco.cuda.global.cudart.cudaDeviceEnablePeerAccess;

import java.util.HashSet;
import java.util.Set;

/**
 * The cards that are in use. Any two reach each other's memory as far as they can; where they
 * cannot, CUDA copies through the host's.
 */
final class Peers {
  private static final Set<Card> CARDS = new HashSet<>();

  private Peers() {}

  /** Adds a card. */
  static synchronized void add(Card card) {
    if (!CARDS.contains(card)) {
      for (Card other : CARDS) {
        allow(card, other);
        allow(other, card);
      }
      CARDS.add(card);
    }
  }

  private static void allow(Card from, Card to) {
    from.use();
    int[] can = new int[1];
    Cuda.check(
        cudaDeviceCanAccessPeer(can, from.number(), to.number()), from, "ask for peer access");
    if (can[0] != 0 && cudaDeviceEnablePeerAccess(to.number(), 0) != 0) {
      Cuda.forget(); // somebody has allowed it before, or there are too many peers
    }
  }
}
