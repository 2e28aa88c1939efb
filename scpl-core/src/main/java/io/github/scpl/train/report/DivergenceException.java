// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.train.report;

import io.github.scpl.block.NonFiniteException;
import io.github.scpl.block.Step;

/**
 * A run that ended because a loss, logits, a parameter or a running statistic were not finite.
 * Mostly the learning rate is too high; the message says what to try. Features that are not finite
 * are a fault of the data and not reported by this.
 */
public final class DivergenceException extends TrainingException {
  private static final long serialVersionUID = 1;

  private final NonFiniteException numbers;

  /** An exception with a message that names the place, and what was found there. */
  public DivergenceException(String message, NonFiniteException numbers) {
    super(message, numbers);
    this.numbers = numbers;
  }

  /** The block where the number was found, from 0. */
  public int block() {
    return numbers.block();
  }

  /**
   * The batch that was learned from or evaluated, or, for parameters, the last one of the epoch;
   * null if the exception was serialized since.
   */
  public Step step() {
    return numbers.step();
  }

  /** What was not finite, such as {@code loss of the exit}, or a parameter's name. */
  public String what() {
    return numbers.what();
  }
}
