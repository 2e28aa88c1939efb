// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.bench.result;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Locale;

/** Numbers as they are printed, everywhere the same. */
public final class NumberFormats {
  public static final String NONE = "-";

  private NumberFormats() {}

  /** The number in this format, or a dash if it is not one. */
  public static String format(String format, double value) {
    return Double.isNaN(value) ? NONE : String.format(Locale.ROOT, format, value);
  }

  /** A share from 0 to 1 in percent. */
  public static String percent(double share) {
    return format("%.2f%%", 100 * share);
  }

  /** A share from 0 to 1 in percent, without decimals that say nothing. */
  static String briefPercent(double share) {
    BigDecimal percent = BigDecimal.valueOf(100 * share).round(new MathContext(6));
    return percent.stripTrailingZeros().toPlainString() + "%";
  }

  /** With one decimal, if there is any. */
  static String brief(double value) {
    return format(value == Math.rint(value) ? "%.0f" : "%.1f", value);
  }
}
