// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.train;

/** Told how far a search for a placement is, on the thread that searches. */
public interface PlacementProgress {
  /**
   * All blocks are about to make a step, one after the other; nothing is done by default.
   *
   * @param number from 1
   * @param count of such steps in all, which come before placements are tried
   */
  default void onStep(int number, int count) {}

  /**
   * A placement is about to be tried.
   *
   * @param number from 1
   * @param count of placements that are tried in all; none if the first measurement decides
   */
  void onCandidate(int number, int count, Placement placement);
}
