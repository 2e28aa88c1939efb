package io.github.scpl.models.text.data;

import io.github.scpl.models.data.DataException;
import java.io.Closeable;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/**
 * The rows of a file of word vectors. A row is checked for its width at once, which is cheap; its
 * components become numbers when they are asked for, for most rows never are.
 */
final class VectorLines implements Closeable {
  private final Source source;
  private final ByteLines lines;
  private final boolean header;
  private int width;
  private long rowsAnnounced;
  private long rows;
  private boolean firstIsRead;
  private int length;
  private int wordEnd;

  VectorLines(Source source, boolean header) throws IOException {
    this.source = source;
    this.header = header;
    // Only LF ends a row: words from the web contain all kinds of other line ends.
    this.lines = new ByteLines(source, false);
    try {
      start();
    } catch (IOException e) {
      lines.close();
      throw e;
    }
  }

  private void start() throws IOException {
    if (!lines.next()) {
      throw new DataException(source.name() + ": expected word vectors, got an empty file");
    }
    trim();
    if (header) {
      readHeader();
    } else {
      width = countBlanks();
      firstIsRead = true;
      if (width == 0) {
        throw lines.error("expected a word and its vector, got a single word");
      }
    }
  }

  private void readHeader() throws DataException {
    String[] numbers = string(0, length).split(" ");
    try {
      rowsAnnounced = Long.parseLong(numbers[0]);
      width = Integer.parseInt(numbers[numbers.length - 1]);
    } catch (NumberFormatException e) {
      width = 0;
    }
    if (numbers.length != 2 || rowsAnnounced < 1 || width < 1) {
      throw lines.error(
          "expected a header with the number of rows and the width; GloVe files have none, read"
              + " them by WordVectorReader.glove()");
    }
  }

  /** The number of components in every row. */
  int width() {
    return width;
  }

  /** Goes to the next row; false at the end. */
  boolean next() throws IOException {
    if (firstIsRead) {
      firstIsRead = false;
    } else if (!lines.next()) {
      requireAllRows();
      return false;
    }
    rows++;
    trim();
    int components = countBlanks();
    if (components != width) {
      throw lines.error("expected a word and " + width + " components, got " + components + hint());
    }
    wordEnd = 0;
    while (lines.bytes()[wordEnd] != ' ') {
      wordEnd++;
    }
    return true;
  }

  private String hint() {
    return !header && rows == 2 && width == 1
        ? "; a file that starts with a header is read by WordVectorReader.fastText()"
        : "";
  }

  private void requireAllRows() throws DataException {
    if (header && rows != rowsAnnounced) {
      throw new DataException(
          source.name()
              + ": the header announces "
              + rowsAnnounced
              + " rows, got "
              + rows
              + "; the file is not complete");
    }
  }

  /** Tools differ in whether they end rows with a blank, and Windows adds CR. */
  private void trim() {
    length = lines.length();
    while (length > 0 && (lines.bytes()[length - 1] == ' ' || lines.bytes()[length - 1] == '\r')) {
      length--;
    }
  }

  private int countBlanks() {
    int blanks = 0;
    for (int i = 0; i < length; i++) {
      if (lines.bytes()[i] == ' ') {
        blanks++;
      }
    }
    return blanks;
  }

  /** The row's word. Bytes that are not UTF-8 are replaced, so that no word equals it. */
  String word() {
    return string(0, wordEnd);
  }

  /** Writes the row's components. */
  void components(float[] target, int offset) throws DataException {
    int start = wordEnd + 1;
    for (int i = 0; i < width; i++) {
      int end = start;
      while (end < length && lines.bytes()[end] != ' ') {
        end++;
      }
      target[offset + i] = number(string(start, end), i);
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
    throw lines.error(
        "component "
            + (component + 1)
            + " of '"
            + word()
            + "': expected a number, got '"
            + text
            + "'");
  }

  private String string(int start, int end) {
    return new String(lines.bytes(), start, end - start, StandardCharsets.UTF_8);
  }

  @Override
  public void close() throws IOException {
    lines.close();
  }
}
