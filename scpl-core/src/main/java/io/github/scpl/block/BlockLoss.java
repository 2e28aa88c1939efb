// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.block;

/**
 * The parts of a block's loss on one batch, in nats; NaN for a part that the block does not have.
 *
 * @param contrastive supervised contrastive loss of the projector's output, or what the method has
 *     in its place: see {@link LocalLoss}
 * @param exit cross-entropy of the exit
 * @param head cross-entropy of the head, in the last block
 */
public record BlockLoss(double contrastive, double exit, double head) {
  /** Of a block that has not learned. */
  public static final BlockLoss NONE = new BlockLoss(Double.NaN, Double.NaN, Double.NaN);

  /** Contrastive loss and exit together, or NaN if the block has neither. */
  public double local() {
    return Double.isNaN(contrastive) ? exit : contrastive + orZero(exit);
  }

  /** The sum of all parts. */
  public double total() {
    return orZero(contrastive) + orZero(exit) + orZero(head);
  }

  /** All parts multiplied by a number. */
  public BlockLoss times(double factor) {
    return new BlockLoss(factor * contrastive, factor * exit, factor * head);
  }

  /** The sum, part by part, with another loss of the same block. */
  public BlockLoss plus(BlockLoss other) {
    return new BlockLoss(contrastive + other.contrastive, exit + other.exit, head + other.head);
  }

  private static double orZero(double part) {
    return Double.isNaN(part) ? 0 : part;
  }
}
