// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.models.text.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;

class TextCleanerTest {
  private final TextCleaner cleaner = TextCleaner.english();

  @Test
  void lowerCaseDoesNotDependOnTheLanguageOfTheMachine() {
    Locale before = Locale.getDefault();
    try {
      Locale.setDefault(new Locale("tr", "TR"));
      assertEquals("title \u00e4rger", cleaner.clean("TITLE \u00c4RGER"));
    } finally {
      Locale.setDefault(before);
    }
  }

  @Test
  void markupVanishesWithoutAGap() {
    assertEquals("onetwo", cleaner.clean("one<br />two"));
    assertEquals("b c", cleaner.clean("<a> b <> c"));
    assertEquals("ax b", cleaner.clean("a<b<c>x> b"));
    assertEquals("p q", cleaner.clean("<p\nq>"));
    assertEquals("bc", cleaner.clean("<a\rx>bc"));
  }

  @Test
  void exactlyTheAsciiPunctuationVanishes() {
    String all = "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~";
    assertEquals(32, all.length());
    for (char c : all.toCharArray()) {
      assertEquals("xy", cleaner.clean("x" + c + "y"));
    }
    assertEquals("x\u2019y\u20ac\u00a75", cleaner.clean("x\u2019y\u20ac\u00a75"));
  }

  @Test
  void stopWordsAreDroppedAfterPunctuation() {
    assertEquals("dont believe hype", cleaner.clean("Don't believe the hype, will you?"));
    assertEquals("", cleaner.clean("I am not the one who..., is it?".replace("one", "own")));
    assertEquals("", cleaner.clean("<html>"));
  }

  @Test
  void stopWordsCanBeKept() {
    assertEquals("it is a film", cleaner.keepingStopWords().clean("It is a <b>film</b>."));
  }

  @Test
  void everyUnicodeBlankDividesWords() {
    int[] blanks = {
      0x09, 0x0A, 0x0B, 0x0C, 0x0D, 0x1C, 0x1D, 0x1E, 0x1F, 0x20, 0x85, 0xA0, 0x1680, 0x2000,
      0x2001, 0x2002, 0x2003, 0x2004, 0x2005, 0x2006, 0x2007, 0x2008, 0x2009, 0x200A, 0x2028,
      0x2029, 0x202F, 0x205F, 0x3000
    };
    int found = 0;
    for (int c = 0; c <= Character.MAX_VALUE; c++) {
      found += Words.none(Character.toString(c)) ? 1 : 0;
    }
    assertEquals(blanks.length, found);
    for (int blank : blanks) {
      String text = Character.toString(blank) + "x" + Character.toString(blank) + "y";
      assertEquals(List.of("x", "y"), Words.of(text));
    }
  }

  @Test
  void rulesComeBackFromText() {
    for (TextCleaner each : List.of(cleaner, cleaner.keepingStopWords())) {
      TextCleaner read = TextCleaner.parse(each.toText());
      assertEquals(each.toText(), read.toText());
      String text = "The <b>Answer</b> is not here, isn't it?";
      assertEquals(each.clean(text), read.clean(text));
    }
    assertEquals("dropped-words 1 0\n", cleaner.keepingStopWords().toText());
  }

  @Test
  void rulesOfAnotherVersionAreRefused() {
    String later = cleaner.toText().replaceFirst(" 1 ", " 2 ");
    assertThrows(IllegalArgumentException.class, () -> TextCleaner.parse(later));
  }

  @Test
  void onlyWhatIsClosedInItsLineIsMarkup() {
    TextCleaner cleaner = TextCleaner.english().keepingStopWords();
    assertEquals("ad", cleaner.clean("a<b<c>d"));
    assertEquals("ab cde", cleaner.clean("a<b\nc>d<>e"));
    assertEquals("ab", cleaner.clean("a<b"));
  }

  @Test
  void aMillionUnclosedSignsTakeNoTime() {
    String signs = "<".repeat(1_000_000);
    assertTimeoutPreemptively(
        Duration.ofSeconds(60),
        () -> assertEquals("word", TextCleaner.english().clean(signs + "word" + signs)));
  }
}
