// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.bench.option;

import java.util.Locale;
import java.util.function.Supplier;

/** Refuses values of options, each by its name. */
public final class OptionChecks {
  /** More of anything that is counted is refused. */
  static final int MOST = 500_000;

  private OptionChecks() {}

  /** What the option's text stands for; what is wrong with it is said under the option's name. */
  public static <T> T parse(String option, Supplier<T> parser) {
    try {
      return parser.get();
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(option + ": " + inSentence(e.getMessage()), e);
    }
  }

  /** Without a capital at the start, unless that is a name in capitals. */
  private static String inSentence(String message) {
    boolean name = message.length() > 1 && Character.isUpperCase(message.charAt(1));
    return name ? message : message.substring(0, 1).toLowerCase(Locale.ROOT) + message.substring(1);
  }

  public static void requireAtLeastOne(String option, int value) {
    require(option, value >= 1, "a number of at least 1", value);
  }

  /** What is larger, no memory or patience would be enough for. */
  public static void requireCount(String option, int least, int value) {
    String expected = "a number from " + least + " to " + MOST;
    require(option, value >= least && value <= MOST, expected, value);
  }

  public static void requirePositive(String option, double value) {
    require(option, value > 0 && Double.isFinite(value), "a positive number", value);
  }

  public static void require(String option, boolean met, String expected, Object got) {
    if (!met) {
      throw new IllegalArgumentException(option + ": expected " + expected + ", got " + got);
    }
  }
}
