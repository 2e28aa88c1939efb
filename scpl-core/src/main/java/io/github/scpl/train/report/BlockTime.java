// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.train.report;

/**
 * How long a block worked on one batch, in seconds; waiting for other stages is not included.
 *
 * @param forward its forward pass, repetitions included
 * @param handOver copying outputs, or gradients, into the memory of another stage
 * @param learn losses, backward pass and update; in evaluation, counting correct answers
 */
public record BlockTime(double forward, double handOver, double learn) {
  public static final BlockTime ZERO = new BlockTime(0, 0, 0);

  public static BlockTime forward(double seconds) {
    return new BlockTime(seconds, 0, 0);
  }

  public static BlockTime handOver(double seconds) {
    return new BlockTime(0, seconds, 0);
  }

  public static BlockTime learn(double seconds) {
    return new BlockTime(0, 0, seconds);
  }

  /** The sum, part by part. */
  public BlockTime plus(BlockTime other) {
    return new BlockTime(forward + other.forward, handOver + other.handOver, learn + other.learn);
  }

  /** All parts multiplied by a number. */
  public BlockTime times(double factor) {
    return new BlockTime(factor * forward, factor * handOver, factor * learn);
  }

  /** All parts together. */
  public double total() {
    return forward + handOver + learn;
  }
}
