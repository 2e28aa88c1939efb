// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.models.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TextListTest {
  private static final List<String> ODD =
      List.of(
          "",
          " ",
          "\"quoted\"",
          "a\tb",
          "line\nbreak\r\n",
          "back\\slash\\u",
          "\\n",
          "\u0085\u2028",
          "naïve",
          "ключ",
          "🙂🙃",
          "\ud83d",
          "\ude42 low first \ud83d",
          "\ufeff",
          "\u0000");

  @Test
  void anyTextComesBackFromBytes() {
    byte[] bytes = TextList.write("odd", 3, ODD).getBytes(StandardCharsets.UTF_8);
    assertEquals(ODD, TextList.read("odd", 3, new String(bytes, StandardCharsets.UTF_8)));
  }

  @Test
  void anEmptyListComesBack() {
    assertEquals(List.of(), TextList.read("none", 1, TextList.write("none", 1, List.of())));
  }

  @Test
  void whereverAListIsCutOffItIsRefused() {
    String text = TextList.write("odd", 1, ODD);
    for (int end = 0; end < text.length(); end++) {
      String cut = text.substring(0, end);
      assertThrows(IllegalArgumentException.class, () -> TextList.read("odd", 1, cut));
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "other 1 1\na\n",
        "odd 2 1\na\n",
        "odd 1 2\na\n",
        "odd 1 0\na\n",
        "odd 1 x\n",
        "odd 1 1\n",
        "odd 1 1\n\\12\n",
        "odd 1 1\n\\+123\n",
        "odd 11\na\n",
        "a\n"
      })
  void whatIsNoSuchListIsRefused(String text) {
    assertThrows(IllegalArgumentException.class, () -> TextList.read("odd", 1, text));
  }
}
