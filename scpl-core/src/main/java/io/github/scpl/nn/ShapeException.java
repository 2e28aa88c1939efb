// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.nn;

/** A layer was given a shape it cannot work on; the message names both. */
public final class ShapeException extends IllegalArgumentException {
  private static final long serialVersionUID = 1;

  /** An exception that says what was expected, what came, and for whom. */
  public ShapeException(String message) {
    super(message);
  }
}
