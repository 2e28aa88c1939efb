package io.github.scpl.models.vision.data;

import java.io.IOException;

/**
 * A data file is missing or is not what it should be. The message is one line: the file and the
 * place in it, what was expected, what was found, and what to do next.
 */
public final class DataException extends IOException {
  private static final long serialVersionUID = 1;

  /**
   * An exception with a message of four parts.
   *
   * @param place the file, and the byte or the record in it
   * @param expected what should be there
   * @param got what is there
   * @param next what the user can do
   */
  public DataException(String place, String expected, String got, String next) {
    super(
        (place + ": expected " + expected + ", got " + got + "; " + next)
            .replaceAll("\\R", " ")
            .strip());
  }

  DataException(String place, String expected, String got, String next, Throwable cause) {
    this(place, expected, got, next);
    initCause(cause);
  }
}
