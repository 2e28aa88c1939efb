// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.models.text.data;

import io.github.scpl.models.data.TextList;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The words a network knows, and a number for each.
 *
 * <p>Number 0 is padding and 1 stands for every unknown word; the words follow from 2 on, the most
 * frequent first, and among equals the one that appeared first. Immutable and thread-safe.
 */
public final class Vocabulary {
  /** Fills the end of short texts. */
  public static final int PAD = 0;

  /** Stands for words that are not in the vocabulary. */
  public static final int UNKNOWN = 1;

  private static final int SPECIAL = 2;

  /** Batches hold numbers of words as floats, which are exact up to here. */
  private static final int LARGEST = 1 << 24;

  private static final int ORIGINAL_SIZE = 30_000;

  private static final String KIND = "vocabulary";
  private static final int VERSION = 1;

  private final List<String> words;
  private final Map<String, Integer> ids = new HashMap<>();

  private Vocabulary(List<String> words) {
    this.words = List.copyOf(words);
    for (int rank = 0; rank < words.size(); rank++) {
      ids.put(words.get(rank), rank + SPECIAL);
    }
  }

  /**
   * The most frequent words of the texts, which should be the cleaned training texts.
   *
   * @param maxSize the largest size, padding and unknown included: 3 to 16,777,216
   */
  public static Vocabulary of(TextSet set, int maxSize) {
    if (maxSize <= SPECIAL || maxSize > LARGEST) {
      throw new IllegalArgumentException(
          "Expected a vocabulary size from "
              + (SPECIAL + 1)
              + " to "
              + LARGEST
              + ", got "
              + maxSize);
    }
    List<String> ranked = ranked(set);
    return new Vocabulary(ranked.subList(0, Math.min(ranked.size(), maxSize - SPECIAL)));
  }

  /**
   * The vocabulary of the original implementation: all words if there are fewer than 30,000, else
   * the first 29,998. So it has 30,000 entries at most, save that 29,999 words make 30,001. For
   * IMDB the original counts the training and the test texts together.
   */
  public static Vocabulary original(TextSet set) {
    List<String> ranked = ranked(set);
    return new Vocabulary(
        ranked.size() < ORIGINAL_SIZE ? ranked : ranked.subList(0, ORIGINAL_SIZE - SPECIAL));
  }

  private static List<String> ranked(TextSet set) {
    Map<String, Integer> counts = new LinkedHashMap<>();
    for (String text : set.texts()) {
      for (String word : Words.of(text)) {
        counts.merge(word, 1, Integer::sum);
      }
    }
    List<String> ranked = new ArrayList<>(counts.keySet());
    // The sort is stable, so words of the same count stay in the order of appearance.
    ranked.sort(Comparator.comparing(counts::get, Comparator.reverseOrder()));
    return ranked;
  }

  /** The number of entries, padding and unknown included. */
  public int size() {
    return words.size() + SPECIAL;
  }

  /** The number of words, padding and unknown not included. */
  int words() {
    return words.size();
  }

  /** The number of a word, or {@link #UNKNOWN}. */
  public int id(String word) {
    return ids.getOrDefault(word, UNKNOWN);
  }

  /** The word of a number from 2 on; {@code <pad>} and {@code <unk>} for 0 and 1. */
  public String word(int id) {
    return switch (id) {
      case PAD -> "<pad>";
      case UNKNOWN -> "<unk>";
      default -> words.get(id - SPECIAL);
    };
  }

  /**
   * The numbers of a text's words.
   *
   * @param text cleaned like the texts the vocabulary was made from
   * @param maxLength the number of words after which the rest is cut off
   */
  public int[] encode(String text, int maxLength) {
    if (maxLength < 1) {
      throw new IllegalArgumentException("Expected a positive length, got " + maxLength);
    }
    return Words.of(text).stream().limit(maxLength).mapToInt(this::id).toArray();
  }

  /** The words in the order of their numbers, as text to be kept with a model. */
  public String toText() {
    return TextList.write(KIND, VERSION, words);
  }

  /**
   * Reads what {@link #toText} wrote.
   *
   * @throws IllegalArgumentException if it is no vocabulary, or a word is there twice
   */
  public static Vocabulary parse(String text) {
    Vocabulary vocabulary = new Vocabulary(TextList.read(KIND, VERSION, text));
    if (vocabulary.ids.size() < vocabulary.words.size() || vocabulary.size() > LARGEST) {
      throw new IllegalArgumentException(
          "Expected up to "
              + (LARGEST - SPECIAL)
              + " different words, got "
              + vocabulary.words.size()
              + ", of which "
              + vocabulary.ids.size()
              + " differ");
    }
    return vocabulary;
  }
}
