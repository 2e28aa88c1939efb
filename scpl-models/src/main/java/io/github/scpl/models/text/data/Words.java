// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.models.text.data;

import java.util.ArrayList;
import java.util.List;

/** Splitting at white space, where that is every kind of blank Unicode knows, no-break ones too. */
final class Words {
  private Words() {}

  static List<String> of(String text) {
    List<String> words = new ArrayList<>();
    int start = 0;
    for (int i = 0; i <= text.length(); i++) {
      if (i == text.length() || isBlank(text.charAt(i))) {
        if (i > start) {
          words.add(text.substring(start, i));
        }
        start = i + 1;
      }
    }
    return words;
  }

  static boolean none(String text) {
    return text.chars().allMatch(c -> isBlank((char) c));
  }

  /** Blanks all lie in the basic plane, so looking at single chars is enough. */
  private static boolean isBlank(char c) {
    return Character.isWhitespace(c) || Character.isSpaceChar(c) || c == '\u0085';
  }
}
