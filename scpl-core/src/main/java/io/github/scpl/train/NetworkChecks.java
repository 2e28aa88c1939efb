// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.train;

import io.github.scpl.block.Network;
import io.github.scpl.train.growth.Growth;

/** What trainers require of a network; what is refused is told which trainer would take it. */
final class NetworkChecks {
  private NetworkChecks() {}

  /** A whole network of a local method, which can grow like this. */
  static Network requireLocal(Network network, Growth growth) {
    requireHead(network);
    growth.requireFits(network);
    if (!network.method().local()) {
      throw new IllegalArgumentException(
          "Expected a local method such as scpl, got "
              + network.method()
              + ", whose gradients cross blocks; use BackpropTrainer or GPipeTrainer");
    }
    return network;
  }

  /** A whole network of a method whose gradients cross blocks. */
  static Network requireEndToEnd(Network network) {
    requireHead(network);
    if (network.method().local()) {
      throw new IllegalArgumentException(
          "Expected bp or bp-exits, got "
              + network.method()
              + ", whose blocks learn locally; use PipelineTrainer or SequentialTrainer");
    }
    return network;
  }

  private static void requireHead(Network network) {
    if (!network.hasHead()) {
      throw new IllegalArgumentException(
          "Expected a whole network, got its first "
              + network.blocks().size()
              + " blocks without a head; build it without firstBlocks(...)");
    }
  }
}
