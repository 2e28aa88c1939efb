// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.train.fault;

/**
 * What becomes of a training batch on which a block's loss, or the gradient of one of its
 * parameters, is infinite or not a number. Immutable and thread-safe.
 *
 * <p>Whatever the policy, parameters, running statistics and moments are looked at after each
 * epoch, and logits in evaluation: what is not finite there ends the run.
 */
public sealed interface Divergence {
  /**
   * Ends the run, before the block's update, by a loss that is not finite. Gradients are not looked
   * at, which costs nothing: one that is not finite shows in the block's next loss, or after the
   * epoch.
   */
  static Divergence stop() {
    return new Stop();
  }

  /**
   * Lets the block leave the batch aside: its parameters, running statistics and moments, and how
   * many steps its optimizer has counted, are the same bits as before. Losses, gradients and
   * running statistics are looked at before every update, which takes a pass over the gradients
   * and, on a device that computes by itself, waits for them.
   *
   * <p>What the block hands on has been handed on by then. A block above sees for itself whether it
   * can learn from that: if the output was not finite, its loss or gradients are not, and it leaves
   * the batch aside, too. Where gradients cross blocks, the whole batch is left aside by all.
   *
   * <p>The run ends where no batch is to blame: when a parameter or a moment is not finite.
   *
   * @param mostInARow how many batches one after the other a block may leave aside before the run
   *     ends; 0 ends it at the first, and names the gradient
   * @throws IllegalArgumentException if the number is negative
   */
  static Divergence skip(int mostInARow) {
    return new Skip(mostInARow);
  }

  /** See {@link Divergence#stop}. */
  record Stop() implements Divergence {}

  /**
   * See {@link Divergence#skip}.
   *
   * @param mostInARow how many batches one after the other a block may leave aside
   */
  record Skip(int mostInARow) implements Divergence {
    /** Refuses a negative number. */
    public Skip {
      if (mostInARow < 0) {
        throw new IllegalArgumentException(
            "Expected a number of batches of at least 0, got " + mostInARow);
      }
    }
  }
}
