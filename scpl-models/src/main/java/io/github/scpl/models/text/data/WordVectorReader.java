package io.github.scpl.models.text.data;

import io.github.scpl.models.data.DataException;
import io.github.scpl.random.RandomKey;
import java.io.IOException;
import java.nio.file.Path;

/**
 * Reads trained word vectors from a text file, plain or compressed by gzip. Every row is a word and
 * its components, divided by single blanks.
 *
 * <p>The file is read as a stream, and only the vectors of a vocabulary's words are kept. If a word
 * comes twice, the first vector counts. Immutable and thread-safe.
 */
public final class WordVectorReader {
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
   * @param key from which missing vectors are derived, by word
   * @throws DataException if a row has another width than the first, a component is not a number,
   *     the file is cut off, or not one word of the vocabulary is in it
   * @throws IOException if the file cannot be read
   */
  public WordVectors read(Path file, Vocabulary vocabulary, RandomKey key) throws IOException {
    Source source = Source.of(file);
    VectorTable table;
    try (VectorLines lines = new VectorLines(source, header)) {
      table = new VectorTable(vocabulary, lines.width());
      while (lines.next()) {
        int id = vocabulary.id(lines.word());
        if (id != Vocabulary.UNKNOWN && !table.has(id)) {
          table.put(id, lines);
        }
      }
    }
    if (table.found() == 0) {
      throw new DataException(
          source.name()
              + ": expected vectors of words in the vocabulary, found none among the rows; are the"
              + " texts cleaned, and in the language of the file?");
    }
    table.fillMissing(missing, key.child("word vectors"));
    if (shifted) {
      table.shiftUp(2);
    }
    return table.toWordVectors();
  }
}
