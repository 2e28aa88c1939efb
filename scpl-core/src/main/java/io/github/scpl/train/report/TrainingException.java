// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.train.report;

import io.github.scpl.block.NonFiniteException;

/**
 * A run that ended by a failure. The message names the place (stage, block, batch), the cause is
 * what was thrown there.
 */
public sealed class TrainingException extends RuntimeException permits DivergenceException {
  private static final long serialVersionUID = 1;

  /** An exception with a message, whose cause is not known yet. */
  public TrainingException(String message) {
    super(message);
  }

  /** An exception with a message and the failure that caused it. */
  public TrainingException(String message, Throwable cause) {
    super(message, cause);
  }

  /** The exception for a failure: a {@link DivergenceException} if numbers are not finite. */
  public static TrainingException of(String message, Throwable cause) {
    return cause instanceof NonFiniteException numbers
        ? new DivergenceException(message, numbers)
        : new TrainingException(message, cause);
  }
}
