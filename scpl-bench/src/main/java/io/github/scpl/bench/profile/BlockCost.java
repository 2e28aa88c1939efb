// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.bench.profile;

import io.github.scpl.train.trace.Phase;

/**
 * Seconds that a block takes for a batch.
 *
 * @param forward its backbone, once
 * @param loss projector, exit and head, and the losses
 * @param backward its backbone's way back
 * @param update the optimizer
 */
public record BlockCost(double forward, double loss, double backward, double update) {
  /** All together. */
  public double total() {
    return forward + loss + backward + update;
  }

  /** All divided by a number. */
  public BlockCost dividedBy(double number) {
    return new BlockCost(forward / number, loss / number, backward / number, update / number);
  }

  /** The seconds of a phase, 0 for others. */
  public double of(Phase phase) {
    return switch (phase) {
      case FORWARD -> forward;
      case LOSS -> loss;
      case BACKWARD -> backward;
      case UPDATE -> update;
      default -> 0;
    };
  }
}
