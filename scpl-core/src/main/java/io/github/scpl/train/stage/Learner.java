// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.train.stage;

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

  /** What is at work, or was last, such as {@code Block 2}: for the message of a failure. */
  String place();
}
