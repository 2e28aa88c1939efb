// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.bench.report;

/** What HTML and SVG have in common. */
final class Markup {
  private Markup() {}

  /** Text that means itself, in an element or a quoted attribute. */
  static String escape(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;");
  }
}
