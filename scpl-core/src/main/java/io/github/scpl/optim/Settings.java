// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.optim;

/** Refuses settings of optimizers, each by its name. */
final class Settings {
  private Settings() {}

  static void requireShare(String name, double value) {
    require(name, "from 0 to 1, but not 1", value, value >= 0 && value < 1);
  }

  static void requirePositive(String name, double value) {
    require(name, "above 0", value, value > 0 && Double.isFinite(value));
  }

  static void requireNotNegative(String name, double value) {
    require(name, "of at least 0", value, value >= 0 && Double.isFinite(value));
  }

  private static void require(String name, String range, double value, boolean met) {
    if (!met) {
      throw new IllegalArgumentException("Expected " + name + " " + range + ", got " + value);
    }
  }
}
