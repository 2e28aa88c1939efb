// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.fuzz;

/** Words that readers of text stumble over. */
public final class Tokens {
  static final String[] NUMBERS = {
    "0",
    "-1",
    "1",
    "2",
    "-0.0",
    "0.5",
    "1e-300",
    "1e300",
    "1e308",
    "-1e308",
    "1e999",
    "2147483647",
    "2147483648",
    "-2147483648",
    "9223372036854775807",
    "9223372036854775808",
    "-9223372036854775808",
    "99999999999999999999999999999999999999",
    "1000000000",
    "NaN",
    "Infinity",
    "0x7f",
    "1d",
    "+1",
    "\u0663"
  };

  /** Of JSON. */
  public static final String[] JSON = {
    "null",
    "true",
    "false",
    "{}",
    "[]",
    "[[]]",
    "{\"\":null}",
    "\"\"",
    "\"x\"",
    "\"NaN\"",
    "\"\\u0000\"",
    "\"\\ud800\"",
    "1e-999999999",
    "1e999999999",
    "[".repeat(3000),
    "{\"a\":".repeat(1500),
    "[null]",
    "[1,2,3]",
    ",",
    ":",
    "\"" + "9".repeat(400) + "\"",
    "9".repeat(1500)
  };

  /** Of names of files. */
  public static final String[] NAMES = {
    "..",
    "../../etc/passwd",
    "/etc/passwd",
    "C:\\x",
    "\\\\host\\x",
    "a\0b",
    "-",
    "--",
    "con",
    "",
    "/dev/null",
    "x".repeat(300)
  };

  private Tokens() {}
}
