// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.models.text.data;

import io.github.scpl.models.data.DataException;
import io.github.scpl.models.text.data.file.Source;
import io.github.scpl.models.text.data.file.TextFiles;
import io.github.scpl.random.RandomKey;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads trained word vectors from a text file, plain or compressed by gzip. Every row is a word and
 * its components, divided by single blanks. How many components there are is what most of the first
 * rows have; a word may have blanks, as some do in files from the web.
 *
 * <p>The file is read once, as a stream, so it may be a pipe; and only the vectors of a
 * vocabulary's words are kept. If a word comes twice, the first vector counts. Immutable and
 * thread-safe.
 */
public final class WordVectorReader {
  private static final List<String> ENDINGS = List.of(".txt", ".vec");

  /** How folders of such files begin. */
  private static final String FOLDER = "glove";

  /** What stands for bytes that are not UTF-8. */
  private static final char REPLACEMENT = '\uFFFD';

  private final boolean header;
  private final MissingWords missing;
  private final boolean shifted;

  private WordVectorReader(boolean header, MissingWords missing, boolean shifted) {
    this.header = header;
    this.missing = missing;
    this.shifted = shifted;
  }

  /** GloVe's format: nothing but rows. */
  public static WordVectorReader glove() {
    return new WordVectorReader(false, MissingWords.LIKE_FOUND, false);
  }

  /** The format of fastText and word2vec: the first line tells the number of rows and the width. */
  public static WordVectorReader fastText() {
    return new WordVectorReader(true, MissingWords.LIKE_FOUND, false);
  }

  /** Which vectors missing words get; {@link MissingWords#LIKE_FOUND} by default. */
  public WordVectorReader withMissing(MissingWords choice) {
    return new WordVectorReader(header, choice, shifted);
  }

  /**
   * Moves all vectors up by two rows, those of padding and unknown to the end, as the original
   * implementation does by mistake: every word then starts with the vector of another. Off by
   * default.
   */
  public WordVectorReader withTwoRowShift(boolean choice) {
    return new WordVectorReader(header, missing, choice);
  }

  /**
   * Reads the vectors of all words of the vocabulary.
   *
   * @param file or the folder in which it is the only one that ends with {@code .txt} or {@code
   *     .vec}, which {@code .gz} may follow
   * @param key from which missing vectors are derived, by word
   * @throws DataException if a row has too few components, or one of a word of the vocabulary too
   *     many, a component is not a number, the header does not fit the rows, the file is cut off,
   *     not one word of the vocabulary is in it, or the vectors need more memory than there is
   * @throws IOException if the file cannot be read
   */
  public WordVectors read(Path file, Vocabulary vocabulary, RandomKey key) throws IOException {
    Source source = Source.of(TextFiles.one(file, FOLDER, "a file of word vectors", ENDINGS));
    try (VectorLines lines = new VectorLines(source, header)) {
      VectorTable table = new VectorTable(source.name(), vocabulary, lines.width());
      WordVectors.Coverage coverage = fill(table, lines, vocabulary);
      if (table.found() == 0) {
        throw new DataException(
            source.name(),
            "vectors of words in the vocabulary",
            "none in " + coverage.rows() + " rows",
            "are the texts cleaned, and in the language of the file?");
      }
      table.fillMissing(missing, key.child("word vectors"));
      if (shifted) {
        table.shiftUp(2);
      }
      return table.toWordVectors(coverage);
    }
  }

  private static WordVectors.Coverage fill(
      VectorTable table, VectorLines lines, Vocabulary vocabulary) throws IOException {
    Map<Integer, DataException> tooWide = new LinkedHashMap<>();
    long rows = 0;
    long unreadable = 0;
    while (lines.next()) {
      rows++;
      String word = lines.word();
      if (word.indexOf(REPLACEMENT) >= 0) {
        unreadable++;
      }
      int id = vocabulary.id(word);
      if (id != Vocabulary.UNKNOWN && !table.has(id)) {
        table.put(id, lines);
      } else if (lines.mayBeTooWide()) {
        int other = vocabulary.id(lines.firstColumn());
        if (other != Vocabulary.UNKNOWN && !tooWide.containsKey(other)) {
          tooWide.put(other, lines.tooWide());
        }
      }
    }
    // A word and numbers can be a word with blanks; it is no error where the word has its own row.
    for (Map.Entry<Integer, DataException> row : tooWide.entrySet()) {
      if (!table.has(row.getKey())) {
        throw row.getValue();
      }
    }
    return new WordVectors.Coverage(vocabulary.words(), table.found(), rows, unreadable);
  }
}
