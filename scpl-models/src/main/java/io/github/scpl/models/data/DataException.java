// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.models.data;

import java.io.IOException;

/**
 * A data file is missing or is not what it should be. The message is one line: the file and the
 * place in it, what was expected, what was found, and what to do next.
 */
public final class DataException extends IOException {
  private static final long serialVersionUID = 1L;

  /** A fault found in the content. */
  public DataException(String message) {
    super(oneLine(message));
  }

  /** A fault found by something below. */
  public DataException(String message, Throwable cause) {
    super(oneLine(message), cause);
  }

  /**
   * A fault in four parts.
   *
   * @param place the file, and the byte or the record in it
   * @param expected what should be there
   * @param got what is there
   * @param next what the user can do
   */
  public DataException(String place, String expected, String got, String next) {
    super(message(place, expected, got, next));
  }

  /** A fault in four parts, found by something below. */
  public DataException(String place, String expected, String got, String next, Throwable cause) {
    super(message(place, expected, got, next), cause);
  }

  private static String message(String place, String expected, String got, String next) {
    return oneLine(place + ": expected " + expected + ", got " + got + "; " + next);
  }

  private static String oneLine(String text) {
    return text.replaceAll("\\s*\\R\\s*", " ").strip();
  }
}
