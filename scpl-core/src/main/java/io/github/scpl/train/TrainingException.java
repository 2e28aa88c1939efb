package io.github.scpl.train;

/**
 * A run that ended by a failure. The message names the place (stage, block, batch), the cause is
 * what was thrown there.
 */
public final class TrainingException extends RuntimeException {
  private static final long serialVersionUID = 1;

  /** An exception with a message, whose cause is not known yet. */
  public TrainingException(String message) {
    super(message);
  }

  /** An exception with a message and the failure that caused it. */
  public TrainingException(String message, Throwable cause) {
    super(message, cause);
  }
}
