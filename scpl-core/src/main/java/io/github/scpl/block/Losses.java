// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.block;

import io.github.scpl.device.Readback;
import java.util.List;
import java.util.function.Supplier;

/**
 * A block's losses on one batch, which its device may still be computing. Thread-safe.
 *
 * <p>They are checked before the block goes on where a device has them at once, as the host has,
 * and elsewhere when they are asked for.
 */
public final class Losses implements Supplier<BlockLoss> {
  private final Readback values;
  private final List<Part> parts;

  /** A part of the loss. */
  enum Part {
    LOCAL,
    EXIT,
    HEAD
  }

  /** What to throw if a part is not finite. */
  interface Check {
    NonFiniteException nonFinite(Part part, double value);
  }

  private final Check check;

  /**
   * Losses on their way.
   *
   * @param values one for each part
   */
  Losses(Readback values, List<Part> parts, Check check) {
    this.values = values;
    this.parts = List.copyOf(parts);
    this.check = check;
    if (values.isImmediate()) {
      get();
    }
  }

  /**
   * The losses; the calling thread waits for them.
   *
   * @throws NonFiniteException if one is not finite
   */
  @Override
  public BlockLoss get() {
    double[] all = values.get();
    double[] loss = {Double.NaN, Double.NaN, Double.NaN};
    for (int i = 0; i < parts.size(); i++) {
      if (!Double.isFinite(all[i])) {
        throw check.nonFinite(parts.get(i), all[i]);
      }
      loss[parts.get(i).ordinal()] = all[i];
    }
    return new BlockLoss(loss[0], loss[1], loss[2]);
  }
}
