// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.models.data;

import java.io.IOException;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A data file is missing or is not what it should be. The message is one line: the file and the
 * place in it, what was expected, what was found, and what to do next.
 */
public final class DataException extends IOException {
  private static final long serialVersionUID = 1L;
  private static final Pattern LINE_END = Pattern.compile("\\R");
  private static final int LONGEST = 4000;

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

  /**
   * A message as one line, without the middle if it is very long. Takes time in proportion to the
   * text, which may come from a file.
   */
  public static String oneLine(String text) {
    String line =
        LINE_END
            .splitAsStream(text)
            .map(String::strip)
            .filter(part -> !part.isEmpty())
            .collect(Collectors.joining(" "));
    return line.length() <= LONGEST
        ? line
        : line.substring(0, LONGEST / 2) + "..." + line.substring(line.length() - LONGEST / 2);
  }
}
