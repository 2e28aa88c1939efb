// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.train.stage;

import io.github.scpl.train.fault.Divergence;
import io.github.scpl.train.trace.Track;

/** Passes batches through a network on one thread; used by one trainer. */
public interface Learner {
  /**
   * Learns from a batch or, in evaluation, counts its correct answers, and adds what each block has
   * to say to the batch's ticket.
   *
   * @param slot has the batch until this returns
   */
  void process(Slot slot) throws InterruptedException;

  /**
   * Notes on a track, from the next batch on, what time is spent on; nothing by default.
   *
   * @param stage the number of the thread's stage
   */
  default void trace(int stage, Track track) {}

  /**
   * Sets what becomes of batches whose numbers are not finite; called by any thread between passes
   * over the data. By default all policies but {@link Divergence#stop} are refused.
   *
   * @throws IllegalArgumentException if the learner cannot do so
   */
  default void onDivergence(Divergence policy) {
    if (!(policy instanceof Divergence.Stop)) {
      throw new IllegalArgumentException("Expected Divergence.stop(), got " + policy);
    }
  }

  /** What is at work, or was last, such as {@code Block 2}: for the message of a failure. */
  String place();
}
