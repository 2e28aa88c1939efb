// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.bench.simulate;

/**
 * What a stage does next. A batch is a list of these, which a stage goes through again and again.
 */
sealed interface Op {
  /** Waits for a slot, without a core. */
  record Receive(Pipe pipe) implements Op {}

  /** Gives a slot back that was received. */
  record Release(Pipe pipe) implements Op {}

  /** Gives the core back, and competes for one with all who wait. */
  record Turn() implements Op {}

  /**
   * Works on a core, for which it may have to wait.
   *
   * @param alone seconds while all other cores idle
   * @param crowded seconds while all cores work
   */
  record Compute(double alone, double crowded) implements Op {}

  /** Waits without a core, as for gradients of other replicas. */
  record Pause(double seconds) implements Op {}

  /** Sends a slot if there is room for it now. */
  record Offer(Pipe pipe) implements Op {}

  /** Sends what was offered in vain, for which it may have to wait, without a core. */
  record Deliver(Pipe pipe) implements Op {}
}
