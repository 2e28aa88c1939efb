// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.bench.simulate;

import io.github.scpl.bench.profile.BlockCost;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * What a block costs on one core. Cores of one machine share caches, the way to memory and, as
 * hyper-threads, more than that: each is slower when the others work.
 *
 * @param alone while the other cores idle, which is what a device of its own would take
 * @param crowded while all cores work
 */
public record CoreCost(BlockCost alone, BlockCost crowded) {
  /** A cost that is the same, whatever the other cores do. */
  static CoreCost of(BlockCost cost) {
    return new CoreCost(cost, cost);
  }

  /** Block by block. */
  static List<CoreCost> of(List<BlockCost> alone, List<BlockCost> crowded) {
    List<CoreCost> costs = new ArrayList<>();
    for (int i = 0; i < alone.size(); i++) {
      costs.add(new CoreCost(alone.get(i), crowded.get(i)));
    }
    return costs;
  }

  /** On a device so many times as fast. */
  CoreCost dividedBy(double speed) {
    return new CoreCost(alone.dividedBy(speed), crowded.dividedBy(speed));
  }

  /** Work on some blocks, one after the other. */
  static Op.Compute compute(List<CoreCost> blocks, ToDoubleFunction<BlockCost> part) {
    return new Op.Compute(
        blocks.stream().mapToDouble(block -> part.applyAsDouble(block.alone)).sum(),
        blocks.stream().mapToDouble(block -> part.applyAsDouble(block.crowded)).sum());
  }
}
