// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.cuda.driver;

/** The cards of this machine, by number. Thread-safe; finds out about them when it is asked. */
public interface Cards {
  /** Why there is no card that can be used, and the cure; null if there is one. */
  String problem();

  /** How many there are, when there is no {@link #problem}. */
  int count();

  /** Whether a card multiplies rounded factors, of TF32 and bfloat16, on tensor cores. */
  boolean rounds(int number);

  /**
   * Makes a card ready.
   *
   * @throws CudaException if that fails; it tells the cure
   */
  Driver open(int number);
}
