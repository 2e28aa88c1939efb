// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.block;

import io.github.scpl.device.Readback;
import java.util.function.IntSupplier;

/**
 * How many answers of an output are correct, which its device may still be counting. Thread-safe.
 */
public final class Score implements IntSupplier {
  private final Readback values;
  private final Check check;

  /** What to throw if a logit is not finite. */
  interface Check {
    NonFiniteException nonFinite(long row, double value);
  }

  /** See {@link io.github.scpl.device.LossKernels#score}. */
  Score(Readback values, Check check) {
    this.values = values;
    this.check = check;
    if (values.isImmediate()) {
      getAsInt();
    }
  }

  /**
   * The number of correct answers; the calling thread waits for it.
   *
   * @throws NonFiniteException if a logit is not finite
   */
  @Override
  public int getAsInt() {
    double[] score = values.get();
    if (score[1] >= 0) {
      throw check.nonFinite((long) score[1], score[2]);
    }
    return (int) score[0];
  }
}
