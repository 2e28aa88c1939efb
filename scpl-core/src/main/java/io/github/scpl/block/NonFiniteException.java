// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.block;

/**
 * A number that a network computed is infinite or not a number: a loss, a logit, a parameter, or
 * other state. Mostly training has diverged; the message says what to try.
 */
public final class NonFiniteException extends ArithmeticException {
  private static final long serialVersionUID = 1;

  private final int block;
  private final transient Step step;
  private final String what;

  /**
   * An exception.
   *
   * @param block where the number was found, from 0
   * @param step the last batch that the block has seen
   * @param what the number is, in words
   * @param message one line: expected, got, and what to try
   */
  public NonFiniteException(int block, Step step, String what, String message) {
    super(message);
    this.block = block;
    this.step = step;
    this.what = what;
  }

  /** The block where the number was found, from 0. */
  public int block() {
    return block;
  }

  /** The last batch that the block has seen; null if the exception was serialized since. */
  public Step step() {
    return step;
  }

  /** What the number is, such as {@code loss of the exit}, or a parameter's name. */
  public String what() {
    return what;
  }
}
