// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.train.stage;

import io.github.scpl.block.Step;

/**
 * What a block does with a batch; in messages of failures, and for a lane's label.
 *
 * @param stage {@link #NO_STAGE} where all blocks run on one thread
 * @param step null if it is none of a batch
 */
public record Work(int stage, int block, Step step) {
  /** Instead of a stage's number. */
  public static final int NO_STAGE = -1;

  /** Where a block runs. */
  static String place(int stage, int block) {
    return stage == NO_STAGE ? "Block " + block : "Stage " + stage + ", block " + block;
  }

  @Override
  public String toString() {
    return place(stage, block) + (step == null ? "" : ", " + step);
  }
}
