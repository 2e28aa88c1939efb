// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.safetensors;

import java.nio.charset.StandardCharsets;

/** Names and other text of files. */
final class Text {
  private static final int MOST_SHOWN = 100;

  private Text() {}

  /** Whether it can be told in UTF-8: that has no halves of characters. */
  static boolean isWhole(String text) {
    return StandardCharsets.UTF_8.newEncoder().canEncode(text);
  }

  /** For messages, which have one line. */
  static String shown(String text) {
    String cut = text.length() <= MOST_SHOWN ? text : text.substring(0, MOST_SHOWN) + "...";
    return cut.replaceAll("\\p{Cntrl}", "?");
  }
}
