// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.bench.report;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Locale;

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

  /** Appends, with numbers that are the same everywhere. */
  static void add(StringBuilder markup, String format, Object... values) {
    markup.append(String.format(Locale.ROOT, format, values));
  }

  /** A link that saves a file which the page itself holds. */
  static String download(String label, String fileName, String type, String content) {
    byte[] bytes = content.getBytes(StandardCharsets.UTF_8);
    return "<a download=\""
        + escape(fileName)
        + "\" href=\"data:"
        + type
        + ";base64,"
        + Base64.getEncoder().encodeToString(bytes)
        + "\">"
        + label
        + "</a>";
  }
}
