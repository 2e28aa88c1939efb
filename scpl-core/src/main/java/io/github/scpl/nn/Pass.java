// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.nn;

import io.github.scpl.random.RandomKey;

/**
 * The circumstances of a forward pass. Immutable and thread-safe.
 *
 * @param training true to use batch statistics and dropout, false to use running statistics
 * @param recomputation true if the pass repeats an earlier one to restore what its backward pass
 *     reads: the output is the same, and nothing that outlasts the pass changes, such as running
 *     statistics
 * @param key source of random numbers, unique to the block, the epoch and the batch
 */
public record Pass(boolean training, boolean recomputation, RandomKey key) {
  private static final Pass EVALUATION = new Pass(false, false, RandomKey.of(0));

  /** A pass without randomness, on running statistics. */
  public static Pass evaluation() {
    return EVALUATION;
  }

  /** A training pass with this source of random numbers. */
  public static Pass training(RandomKey key) {
    return new Pass(true, false, key);
  }

  /** The same pass once more. */
  public Pass again() {
    return new Pass(training, true, key);
  }
}
