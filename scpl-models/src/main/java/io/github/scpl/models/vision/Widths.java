// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.models.vision;

/** Scales layer widths. */
final class Widths {
  /** Width of codes in associated learning, as the SCPL paper's code has it. */
  static final int ASSOCIATED_CODE = 500;

  private static final int MOST = 1 << 20;

  private Widths() {}

  static double require(double factor) {
    if (!(factor > 0 && Double.isFinite(factor))) {
      throw new IllegalArgumentException("Expected a positive width factor, got " + factor);
    }
    return factor;
  }

  static int scale(int width, double factor) {
    double scaled = width * factor;
    if (scaled > MOST) {
      throw new IllegalArgumentException(
          "Expected layers of at most " + MOST + " channels, got the width factor " + factor);
    }
    return Math.max(1, (int) Math.round(scaled));
  }
}
