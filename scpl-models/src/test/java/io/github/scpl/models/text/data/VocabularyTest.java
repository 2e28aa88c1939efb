// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.models.text.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class VocabularyTest {
  private static TextSet set(String... texts) {
    return TextSet.of("test", List.of("only"), List.of(texts), new int[texts.length]);
  }

  private static TextSet numbers(int count) {
    return set(IntStream.range(0, count).mapToObj(i -> "w" + i).collect(Collectors.joining(" ")));
  }

  @Test
  void wordsAreRankedByCountAndThenByFirstAppearance() {
    Vocabulary vocabulary = Vocabulary.of(set("d a b", "b c a", "c e b"), 100);
    assertEquals(7, vocabulary.size());
    assertEquals(
        List.of("<pad>", "<unk>", "b", "a", "c", "d", "e"),
        IntStream.range(0, 7).mapToObj(vocabulary::word).toList());
    assertEquals(2, vocabulary.id("b"));
    assertEquals(6, vocabulary.id("e"));
    assertEquals(Vocabulary.UNKNOWN, vocabulary.id("f"));
  }

  @Test
  void sizeIncludesPaddingAndUnknown() {
    Vocabulary vocabulary = Vocabulary.of(set("b b a a c"), 4);
    assertEquals(4, vocabulary.size());
    assertArrayEquals(new int[] {2, 3, 1}, vocabulary.encode("b a c", 9));
    assertEquals(30_000, Vocabulary.of(numbers(29_999), 30_000).size());
    assertEquals(30_000, Vocabulary.of(numbers(29_998), 30_000).size());
    assertThrows(IllegalArgumentException.class, () -> Vocabulary.of(numbers(3), 2));
    assertThrows(IllegalArgumentException.class, () -> Vocabulary.of(numbers(3), (1 << 24) + 1));
  }

  @Test
  void originalSizeIsOffByTwoAtTheBorder() {
    assertEquals(30_000, Vocabulary.original(numbers(29_998)).size());
    assertEquals(30_001, Vocabulary.original(numbers(29_999)).size());
    assertEquals(30_000, Vocabulary.original(numbers(30_000)).size());
    assertEquals(30_000, Vocabulary.original(numbers(31_000)).size());
    assertEquals(7, Vocabulary.original(numbers(5)).size());
  }

  @Test
  void encodingCutsLongTexts() {
    Vocabulary vocabulary = Vocabulary.of(set("a b c"), 10);
    assertArrayEquals(new int[] {4, 1}, vocabulary.encode("c x a", 2));
    assertArrayEquals(new int[] {4, 1, 2}, vocabulary.encode(" c  x a", 3));
    assertArrayEquals(new int[0], vocabulary.encode("", 3));
    assertThrows(IllegalArgumentException.class, () -> vocabulary.encode("a", 0));
  }

  /** Words have no blanks, and cleaning takes quotes, but nobody has to clean. */
  @Test
  void oddWordsComeBackFromBytesWithTheirNumbers() {
    Vocabulary vocabulary =
        Vocabulary.of(
            set(
                "it's \"so\" \\n \\ \u00e4\u00f6 \u043a\u043b\u044e\u0447 \ud83d\ude42 \ud83d \ude42 \ufeff <pad> 1"),
            100);
    byte[] bytes = vocabulary.toText().getBytes(StandardCharsets.UTF_8);
    Vocabulary read = Vocabulary.parse(new String(bytes, StandardCharsets.UTF_8));
    assertEquals(vocabulary.size(), read.size());
    for (int id = 0; id < vocabulary.size(); id++) {
      assertEquals(vocabulary.word(id), read.word(id));
      assertEquals(vocabulary.id(vocabulary.word(id)), read.id(vocabulary.word(id)));
    }
  }

  @Test
  void whatIsNoVocabularyIsRefused() {
    String text = Vocabulary.of(set("a b c"), 100).toText();
    assertEquals("vocabulary 1 3\na\nb\nc\n", text);
    for (String wrong : List.of("", "words 1 0\n", text + "d\n", text.replace("b", "a"))) {
      assertThrows(IllegalArgumentException.class, () -> Vocabulary.parse(wrong));
    }
  }
}
