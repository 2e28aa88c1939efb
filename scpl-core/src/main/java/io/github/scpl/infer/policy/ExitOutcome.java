// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.infer.policy;

import java.util.ArrayList;
import java.util.List;

/**
 * What a policy does on a data set. Immutable; thread-safe as its policy is.
 *
 * @param policy the policy
 * @param accuracy share of right answers, from 0 to 1
 * @param shares share of the rows that each output answered, exits in block order, then the head if
 *     there is one; they add up to 1
 * @param meanBlocks number of blocks that a row went through, on average
 */
public record ExitOutcome(
    ExitPolicy policy, double accuracy, List<Double> shares, double meanBlocks) {
  /** Copies the list. */
  public ExitOutcome {
    shares = List.copyOf(shares);
  }

  /**
   * Tries settings on recorded logits.
   *
   * @throws IllegalArgumentException if the settings do not fit the outputs
   */
  public static ExitOutcome of(ExitLogits logits, ExitSettings settings) {
    int rows = logits.rows();
    int[] counts = new int[logits.outputNames().size()];
    long blocks = 0;
    int hits = 0;
    List<Answer> answers = logits.answers(settings);
    for (int row = 0; row < rows; row++) {
      Answer answer = answers.get(row);
      counts[answer.isHead() ? logits.exits() : answer.blocks() - 1]++;
      blocks += answer.blocks();
      hits += answer.label() == logits.label(row) ? 1 : 0;
    }
    List<Double> shares = new ArrayList<>();
    for (int count : counts) {
      shares.add((double) count / rows);
    }
    return new ExitOutcome(settings.policy(), (double) hits / rows, shares, (double) blocks / rows);
  }

  /**
   * The time a row takes on average: that of each block, times the share of rows that reach it.
   *
   * @param secondsPerBlock seconds that each block takes for a row, its exit included, and the last
   *     with the head
   */
  public double seconds(List<Double> secondsPerBlock) {
    double seconds = 0;
    double reaching = 1;
    for (int block = 0; block < secondsPerBlock.size(); block++) {
      seconds += reaching * secondsPerBlock.get(block);
      reaching -= block < shares.size() ? shares.get(block) : 0;
    }
    return seconds;
  }
}
