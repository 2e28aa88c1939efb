// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.train.report;

import java.util.List;
import java.util.OptionalDouble;

/**
 * Accuracy of every output on a data set, whether its block is active or not.
 *
 * @param outputs names of the outputs: exits in block order, then the head
 * @param accuracies correct share of each output, from 0 to 1
 * @param activeBlocks how many blocks, from the first on, learned from the last training batch, or,
 *     before any, will learn from the first
 * @param blocks how many the network has
 * @param samples rows evaluated
 * @param seconds time it took
 */
public record Evaluation(
    List<String> outputs,
    List<Double> accuracies,
    int activeBlocks,
    int blocks,
    long samples,
    double seconds) {
  /**
   * The head's accuracy, from 0 to 1: the figure that methods are compared by. It means little
   * while blocks are inactive: then the head is untrained, or gets other inputs than it was trained
   * with.
   */
  public double accuracy() {
    return accuracies.get(accuracies.size() - 1);
  }

  /** The head's accuracy, from 0 to 1, if the head is active, that is if all blocks are. */
  public OptionalDouble activeHead() {
    return activeBlocks == blocks ? OptionalDouble.of(accuracy()) : OptionalDouble.empty();
  }

  /** The accuracy, from 0 to 1, of the exit of the deepest active block, if there are exits. */
  public OptionalDouble deepestActiveExit() {
    boolean exits = accuracies.size() > 1;
    return exits ? OptionalDouble.of(accuracies.get(activeBlocks - 1)) : OptionalDouble.empty();
  }
}
