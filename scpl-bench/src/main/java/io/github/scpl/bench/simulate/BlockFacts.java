// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.bench.simulate;

import io.github.scpl.block.Block;
import io.github.scpl.nn.Shape;

/**
 * What a block holds, in bytes, from shapes.
 *
 * @param parameters trained values
 * @param moments of the optimizer
 * @param kept what a pass of one batch keeps for its way back
 * @param gradients of activations that are alive at a time
 * @param input of a batch
 * @param output of a batch, and the gradient of it
 */
public record BlockFacts(
    double parameters, double moments, double kept, double gradients, double input, double output) {
  private static final int WIDTH = Float.BYTES;

  /** Those of a block that gets samples of this shape. */
  static BlockFacts of(Block block, Shape input, int rows, int time) {
    long values = block.parameters().stream().mapToLong(p -> p.value().length()).sum();
    return new BlockFacts(
        (double) WIDTH * values,
        (double) WIDTH * block.momentElements(),
        (double) WIDTH * block.keptElements(rows, time),
        2.0 * WIDTH * block.largestKeptElements(rows, time),
        (double) WIDTH * rows * input.elements(time),
        (double) WIDTH * rows * block.outputShape().elements(time));
  }
}
