// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.flink.recipe;

/**
 * What the network says about one row of the input.
 *
 * @param row its number in the whole input, from 0
 * @param label the class
 * @param confidence the probability of the class
 * @param blocks how many blocks it went through
 * @param head whether the head answered; if not, the exit of the last of these blocks
 */
public record RowAnswer(long row, int label, double confidence, int blocks, boolean head) {
  /** Which output answered, such as {@code exit 2} or {@code head}. */
  public String output() {
    return head ? "head" : "exit " + (blocks - 1);
  }
}
