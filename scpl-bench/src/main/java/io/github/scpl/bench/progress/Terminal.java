// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.bench.progress;

import java.io.Console;

/** Where output goes: a terminal, which has a width, or a file. */
public final class Terminal {
  private static final int USUAL = 80;
  private static final int LEAST = 20;
  private static final int MOST = 1000;

  private Terminal() {}

  /** From Java 22 on there may be a console without a terminal. */
  public static boolean isThere() {
    Console console = System.console();
    if (console == null) {
      return false;
    }
    try {
      return (boolean) Console.class.getMethod("isTerminal").invoke(console);
    } catch (ReflectiveOperationException e) {
      return true;
    }
  }

  /** Whether what has been printed there can be drawn over. */
  public static boolean draws() {
    return isThere() && !isDumb();
  }

  /** Whether the environment says that it has neither colours nor a cursor that moves. */
  public static boolean isDumb() {
    return isDumb(System.getenv("TERM"));
  }

  /** The same of a type of terminal; null if nothing is said. */
  static boolean isDumb(String type) {
    return "dumb".equals(type);
  }

  /**
   * The columns of the terminal: those that the launcher has asked it for, which Java cannot, or
   * 80.
   */
  public static int columns() {
    return columns(System.getenv("COLUMNS"));
  }

  /** The same of what the environment says; null if it says nothing. */
  static int columns(String said) {
    if (said == null || !said.matches("\\d{1,6}")) {
      return USUAL;
    }
    return Math.min(MOST, Math.max(LEAST, Integer.parseInt(said)));
  }

  /** The columns that a table may have: those of the terminal, or, where there is none, any. */
  public static int tableColumns() {
    return isThere() && System.getenv("COLUMNS") != null ? columns() : Integer.MAX_VALUE;
  }
}
