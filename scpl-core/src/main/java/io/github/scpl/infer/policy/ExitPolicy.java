// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.infer.policy;

/**
 * Decides when a row has been through enough blocks: at each exit that the policy looks at, from
 * the first on, it may let the row leave with that exit's answer. What never leaves is answered by
 * the last output, which is the head, or the last exit of a network without one.
 *
 * <p>An implementation is immutable, hence thread-safe, and decides by its arguments alone: only
 * then a row's answer does not depend on what else is in its batch. Those made here are written as
 * they are parsed, such as {@code confidence:0.9}, and equal if they are written alike.
 */
public interface ExitPolicy {
  /**
   * Whether a row leaves here.
   *
   * @param exit the exit's number, which is its block's, from 0
   * @param probabilities the exit's softmax for the row, a number for every class; only to be read
   * @param labels the most probable class at exits 0 to {@code exit}, -1 where the policy did not
   *     look; entries after {@code exit} have no meaning; only to be read
   */
  boolean leaves(int exit, double[] probabilities, int[] labels);

  /**
   * Whether {@link #leaves} is to be asked at this exit; true unless overridden. Exits that a
   * policy does not look at are not computed.
   */
  default boolean looksAt(int exit) {
    return true;
  }

  /** No row leaves before the last output: {@code never}. */
  static ExitPolicy never() {
    return ExitPolicies.NEVER;
  }

  /**
   * Every row leaves at one exit, and nothing after it is computed: {@code fixed:2}.
   *
   * @throws IllegalArgumentException if the number is negative
   */
  static ExitPolicy fixed(int exit) {
    return new ExitPolicies.Fixed(exit);
  }

  /**
   * A row leaves where the largest probability is at least the threshold: {@code confidence:0.9}.
   *
   * @throws IllegalArgumentException if the threshold is not from 0 to 1
   */
  static ExitPolicy confidence(double threshold) {
    return new ExitPolicies.Confidence(threshold);
  }

  /**
   * A row leaves where the entropy of the probabilities is at most the threshold: {@code
   * entropy:0.5}.
   *
   * @param threshold in nats
   * @throws IllegalArgumentException if the threshold is negative or not finite
   */
  static ExitPolicy entropy(double threshold) {
    return new ExitPolicies.Entropy(threshold);
  }

  /**
   * A row leaves where the largest probability exceeds the second by at least the threshold: {@code
   * margin:0.8}.
   *
   * @throws IllegalArgumentException if the threshold is not from 0 to 1
   */
  static ExitPolicy margin(double threshold) {
    return new ExitPolicies.Margin(threshold);
  }

  /**
   * A row leaves where this exit and those right before it, as many as given in all, agree on the
   * class: {@code patience:2}. With 1 every row leaves at the first exit.
   *
   * @throws IllegalArgumentException if the number is below 1
   */
  static ExitPolicy patience(int exits) {
    return new ExitPolicies.Patience(exits);
  }

  /**
   * The policy that is written like this.
   *
   * @throws IllegalArgumentException that lists the forms, if there is none
   */
  static ExitPolicy parse(String text) {
    return ExitPolicies.parse(text);
  }
}
