// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.data;

/**
 * Where batches come from. Batches of one epoch must not depend on when, or by which thread, they
 * are read.
 */
@FunctionalInterface
public interface BatchSource {
  /**
   * Opens the batches of one epoch, in their order; called by the thread that reads them.
   *
   * @param epoch from 1 on in training, where it selects the shuffling and the augmentation; 0 for
   *     evaluation
   */
  BatchStream open(int epoch);

  /** What messages call the source, such as the name of its data set. */
  default String name() {
    return "Data source";
  }
}
