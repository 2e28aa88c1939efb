// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.infer;

/**
 * A pipeline that ended by a failure. The message names the place (stage, block, request), the
 * cause is what was thrown there.
 */
public final class InferenceException extends RuntimeException {
  private static final long serialVersionUID = 1;

  /** An exception with a message, whose cause is not known yet. */
  public InferenceException(String message) {
    super(message);
  }

  /** An exception with a message and the failure that caused it. */
  public InferenceException(String message, Throwable cause) {
    super(message, cause);
  }
}
