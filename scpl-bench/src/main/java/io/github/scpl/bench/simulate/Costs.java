// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.bench.simulate;

import java.util.List;

/**
 * What blocks cost on one device.
 *
 * @param rows of a batch
 * @param microBatches of a batch, where it is cut
 * @param local of blocks that learn by themselves, for a batch; empty if not known
 * @param endToEnd of blocks in backpropagation, for a batch; empty if not known
 * @param micro the same for a micro-batch
 * @param localFacts of blocks that learn by themselves
 * @param endToEndFacts of blocks in backpropagation
 */
public record Costs(
    int rows,
    int microBatches,
    List<CoreCost> local,
    List<CoreCost> endToEnd,
    List<CoreCost> micro,
    List<BlockFacts> localFacts,
    List<BlockFacts> endToEndFacts) {
  /** How many blocks there are. */
  public int blocks() {
    return Math.max(local.size(), endToEnd.size());
  }

  /** Whether a method's costs are known. */
  public boolean has(Scheme scheme) {
    return !(scheme == Scheme.SCPL ? local : endToEnd).isEmpty();
  }

  /** What is held by the blocks of a method. */
  List<BlockFacts> facts(Scheme scheme) {
    return scheme == Scheme.SCPL ? localFacts : endToEndFacts;
  }
}
