// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.models.text.data;

import io.github.scpl.models.data.DataException;
import io.github.scpl.models.text.data.file.ByteLines;
import io.github.scpl.models.text.data.file.Source;
import java.io.Closeable;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.TreeMap;

/**
 * The rows of a file of word vectors. How many columns are components follows from most of the
 * first rows, and a header has to agree. A row is checked for its width at once, which is cheap;
 * its components become numbers when they are asked for, for most rows never are.
 */
final class VectorLines implements Closeable {
  private static final int SAMPLE_ROWS = 1000;
  private static final int SAMPLE_BYTES = 1 << 22;
  private static final int LONGEST_QUOTE = 40;
  private static final byte[] BYTE_ORDER_MARK = {(byte) 0xef, (byte) 0xbb, (byte) 0xbf};
  private static final String NO_HEADER =
      ", or, if the first line is a word's, read the file as one without a header"
          + " (WordVectorReader.glove(), glove:FILE)";

  private final Source source;
  private final ByteLines lines;
  private final Deque<VectorRow> sample = new ArrayDeque<>();
  private final int width;
  private long rowsAnnounced = -1;
  private long rows;
  private VectorRow row;
  private int columns;
  private int wordEnd;

  VectorLines(Source source, boolean header) throws IOException {
    this.source = source;
    // Only LF ends a row: words from the web contain all kinds of other line ends.
    this.lines = new ByteLines(source, false);
    try {
      this.width = start(header);
    } catch (IOException e) {
      lines.close();
      throw e;
    }
  }

  private int start(boolean header) throws IOException {
    takeSample();
    if (sample.isEmpty()) {
      throw new DataException(
          source.name(), "word vectors", "an empty file", "download the file again");
    }
    VectorRow first = sample.peek();
    if (header) {
      sample.remove();
      int announced = announced(first);
      if (sample.isEmpty()) {
        requireRowsAnnounced();
      }
      int found = usualWidth();
      if (announced != found) {
        String expected = "rows of " + announced + " components, as the header announces";
        String got = found + " in most rows" + sample.peek().hint();
        throw error(sample.peek(), expected, got, "correct it" + NO_HEADER);
      }
      return announced;
    }
    int found = usualWidth();
    if (found == 0) {
      String expected = "a word and its vector, divided by single blanks";
      String got = "a row without a number at its end" + first.hint();
      throw error(first, expected, got, "check the file");
    }
    return found;
  }

  private void takeSample() throws IOException {
    long bytes = 0;
    while (sample.size() < SAMPLE_ROWS && bytes < SAMPLE_BYTES && lines.next()) {
      VectorRow next = current();
      boolean marked = sample.isEmpty() && next.startsWith(BYTE_ORDER_MARK);
      sample.add(next.copy(marked ? BYTE_ORDER_MARK.length : 0));
      bytes += next.length();
    }
  }

  private VectorRow current() {
    return new VectorRow(lines.bytes(), lines.length(), lines.number());
  }

  /** Of two that are equally frequent the larger, so that no number is taken for part of a word. */
  private int usualWidth() {
    Map<Integer, Integer> counts = new TreeMap<>();
    sample.forEach(next -> counts.merge(next.numbers(), 1, Integer::sum));
    int usual = 0;
    for (Map.Entry<Integer, Integer> width : counts.entrySet()) {
      if (width.getValue() >= counts.getOrDefault(usual, 0)) {
        usual = width.getKey();
      }
    }
    return usual;
  }

  /** Reads the header, and returns the width that it announces. */
  private int announced(VectorRow first) throws DataException {
    String text = first.text(0, Math.min(first.length(), LONGEST_QUOTE));
    String[] numbers = text.split(" ");
    int announced = 0;
    if (isHeader(first)) {
      rowsAnnounced = Long.parseLong(numbers[0]);
      announced = (int) Math.min(Long.parseLong(numbers[1]), Integer.MAX_VALUE);
    }
    if (rowsAnnounced < 1 || announced < 1) {
      String expected = "a header with the number of rows and the width";
      String next = "GloVe files have none, read them by WordVectorReader.glove() (glove:FILE)";
      throw error(first, expected, "'" + text + "'" + first.hint(), next);
    }
    return announced;
  }

  /** Whether a row is two whole numbers, of 18 digits at most, which a long can hold. */
  private static boolean isHeader(VectorRow first) {
    return first.length() <= LONGEST_QUOTE
        && first.text(0, first.length()).matches("\\d{1,18} \\d{1,18}");
  }

  /** The number of components in every row. */
  int width() {
    return width;
  }

  /** Goes to the next row; false at the end. */
  boolean next() throws IOException {
    if (!sample.isEmpty()) {
      row = sample.remove();
    } else if (lines.next()) {
      row = current();
    } else {
      requireRowsAnnounced();
      return false;
    }
    rows++;
    columns = row.blanks();
    if (columns < width) {
      String next =
          rowsAnnounced < 0 && isHeader(row) && rows == 1 ? hasHeader() : "check the file";
      throw error(row, "a word and " + width + " components", columns + row.hint(), next);
    }
    wordEnd = row.wordEnd(width);
    return true;
  }

  private static String hasHeader() {
    return "a file that starts with a header is read by WordVectorReader.fastText()"
        + " (fasttext:FILE)";
  }

  private void requireRowsAnnounced() throws DataException {
    if (rowsAnnounced >= 0 && rows != rowsAnnounced) {
      String cure = "write " + rows + " into the first line";
      throw new DataException(
          source.name(),
          rowsAnnounced + " rows, as the header announces",
          Long.toString(rows),
          (rows < rowsAnnounced ? "download the file again if it is cut off, " : "")
              + cure
              + NO_HEADER);
    }
  }

  /** The row's word, in which there may be blanks. */
  String word() {
    return row.text(0, wordEnd);
  }

  /**
   * Whether nothing but the first column looks like part of a word: then the row may be too wide.
   */
  boolean mayBeTooWide() {
    return columns > width && row.numbers() == columns;
  }

  /** What the word is, should the row be too wide. */
  String firstColumn() {
    return row.text(0, row.columnEnd(0));
  }

  /** The failure that it is, should the row be too wide. */
  DataException tooWide() {
    String expected = "'" + firstColumn() + "' and " + width + " components";
    return error(row, expected, Integer.toString(columns), "check the file");
  }

  /** Writes the row's components. */
  void components(float[] target, int offset) throws DataException {
    int start = wordEnd + 1;
    for (int i = 0; i < width; i++) {
      int end = row.columnEnd(start);
      target[offset + i] = number(row.text(start, end), i);
      start = end + 1;
    }
  }

  private float number(String text, int component) throws DataException {
    try {
      float value = Float.parseFloat(text);
      if (Float.isFinite(value)) {
        return value;
      }
    } catch (NumberFormatException e) {
      // Reported below, together with infinities.
    }
    String expected = "a number as component " + (component + 1) + " of '" + word() + "'";
    throw error(row, expected, "'" + text + "'", "check the file");
  }

  private DataException error(VectorRow place, String expected, String got, String next) {
    return new DataException(source.name() + ", line " + place.line(), expected, got, next);
  }

  @Override
  public void close() throws IOException {
    lines.close();
  }
}
