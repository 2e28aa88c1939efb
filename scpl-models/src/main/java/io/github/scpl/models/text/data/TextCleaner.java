// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.models.text.data;

import io.github.scpl.models.data.TextList;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Reduces an English text to lower-case words with single blanks between them.
 *
 * <p>In this order: lower case; {@code <...>} within a line is deleted; ASCII punctuation is
 * deleted; the rest is split at white space; stop words are dropped. What is deleted leaves no gap,
 * so {@code don't} becomes {@code dont} and {@code one<br>two} becomes {@code onetwo}. Immutable
 * and thread-safe.
 */
public final class TextCleaner {
  private static final Pattern PUNCTUATION = Pattern.compile("[!-/:-@\\[-`{-~]+");
  private static final String STOP_WORDS = "stop-words-en.txt";
  private static final String KIND = "dropped-words";

  /** Of everything else that {@link #clean} does. */
  private static final int VERSION = 1;

  private final Set<String> dropped;

  private TextCleaner(Set<String> dropped) {
    this.dropped = dropped;
  }

  /** Drops 153 frequent English words: those of NLTK's list that have no apostrophe. */
  public static TextCleaner english() {
    return new TextCleaner(readStopWords());
  }

  /** Drops no words. The original implementation treats IMDB so, by an oversight. */
  public TextCleaner keepingStopWords() {
    return new TextCleaner(Set.of());
  }

  /** The cleaned text; empty if nothing is left. */
  public String clean(String text) {
    String lower = text.toLowerCase(Locale.ROOT);
    String plain = PUNCTUATION.matcher(withoutMarkup(lower)).replaceAll("");
    List<String> words = Words.of(plain);
    words.removeIf(dropped::contains);
    return String.join(" ", words);
  }

  /** Without {@code <...>}, in one pass: of many signs {@code <} none is looked behind twice. */
  private static String withoutMarkup(String text) {
    StringBuilder plain = new StringBuilder(text.length());
    int from = 0;
    for (int open = text.indexOf('<'); open >= 0; open = text.indexOf('<', from)) {
      int end = open;
      while (end < text.length() && text.charAt(end) != '>' && text.charAt(end) != '\n') {
        end++;
      }
      boolean closed = end < text.length() && text.charAt(end) == '>';
      plain.append(text, from, closed ? open : end);
      from = closed ? end + 1 : end;
    }
    return plain.append(text, from, text.length()).toString();
  }

  /** The rules as text to be kept with a model: their version, and the words that are dropped. */
  public String toText() {
    return TextList.write(KIND, VERSION, dropped.stream().sorted().toList());
  }

  /**
   * Reads what {@link #toText} wrote.
   *
   * @throws IllegalArgumentException if it is no cleaner, or one of other rules than these
   */
  public static TextCleaner parse(String text) {
    return new TextCleaner(Set.copyOf(TextList.read(KIND, VERSION, text)));
  }

  private static Set<String> readStopWords() {
    try (InputStream stream = TextCleaner.class.getResourceAsStream(STOP_WORDS)) {
      if (stream == null) {
        throw new IllegalStateException(
            "Expected " + STOP_WORDS + " beside the class files; the jar is incomplete");
      }
      return new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8))
          .lines()
          .collect(Collectors.toUnmodifiableSet());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
