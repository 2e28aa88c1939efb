// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.infer.policy;

import java.util.Arrays;
import java.util.Locale;

/** What the network says about one row, and which of its outputs said it. Immutable. */
public final class Answer {
  static final String HEAD = "head";

  private final int label;
  private final int blocks;
  private final boolean head;
  private final double[] probabilities;

  private Answer(int blocks, boolean head, double[] probabilities, int label) {
    this.label = label;
    this.blocks = blocks;
    this.head = head;
    this.probabilities = probabilities;
  }

  /** The array must not be changed afterwards. */
  static Answer ofExit(int exit, double[] probabilities, int label) {
    return new Answer(exit + 1, false, probabilities, label);
  }

  /** The array must not be changed afterwards. */
  static Answer ofHead(int blocks, double[] probabilities, int label) {
    return new Answer(blocks, true, probabilities, label);
  }

  /** The class: the first of those with the largest logit. */
  public int label() {
    return label;
  }

  /** The number of blocks that the row went through. */
  public int blocks() {
    return blocks;
  }

  /** Whether the head answered; if not, the exit of the last block that the row went through. */
  public boolean isHead() {
    return head;
  }

  /** Which output answered, such as {@code exit 2} or {@code head}. */
  public String output() {
    return head ? HEAD : "exit " + (blocks - 1);
  }

  /** The probability of every class, by the output's temperature. */
  public double[] probabilities() {
    return probabilities.clone();
  }

  /** The probability of the label. */
  public double confidence() {
    return probabilities[label];
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Answer answer
        && label == answer.label
        && blocks == answer.blocks
        && head == answer.head
        && Arrays.equals(probabilities, answer.probabilities);
  }

  @Override
  public int hashCode() {
    return 31 * blocks + Arrays.hashCode(probabilities);
  }

  @Override
  public String toString() {
    return String.format(Locale.ROOT, "class %d (%.3f) by %s", label, confidence(), output());
  }
}
