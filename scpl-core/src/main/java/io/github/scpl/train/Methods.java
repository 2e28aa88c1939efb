// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.train;

import io.github.scpl.block.Network;

/** Matches methods and trainers. */
final class Methods {
  private Methods() {}

  static void requireLocal(Network network) {
    if (!network.method().local()) {
      throw new IllegalArgumentException(
          "Expected a local method such as scpl, got "
              + network.method()
              + ", whose gradients cross blocks; use BackpropTrainer or GPipeTrainer");
    }
  }

  static void requireHead(Network network) {
    if (!network.hasHead()) {
      throw new IllegalArgumentException(
          "Expected a whole network, got its first "
              + network.blocks().size()
              + " blocks without a head; build it without firstBlocks(...)");
    }
  }

  static void requireEndToEnd(Network network) {
    if (network.method().local()) {
      throw new IllegalArgumentException(
          "Expected bp or bp-exits, got "
              + network.method()
              + ", whose blocks learn locally; use PipelineTrainer or SequentialTrainer");
    }
  }
}
