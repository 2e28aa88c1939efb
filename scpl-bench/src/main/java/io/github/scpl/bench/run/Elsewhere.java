// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.bench.run;

import io.github.scpl.bench.result.PlacementChoice;
import io.github.scpl.block.Network;
import io.github.scpl.train.Trainer;
import java.util.function.Supplier;

/** Where networks are trained if not by threads of the trainer's own. */
@FunctionalInterface
public interface Elsewhere {
  /**
   * A trainer that has all epochs trained there, and leaves the numbers in the network behind the
   * last one.
   *
   * @param network stays the caller's
   * @param choice where blocks go
   * @param here makes the trainer that would train it here
   */
  Trainer trainer(Network network, PlacementChoice choice, Supplier<Trainer> here);
}
