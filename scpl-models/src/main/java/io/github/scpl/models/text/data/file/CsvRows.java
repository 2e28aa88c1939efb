// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.models.text.data.file;

import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Iterator;
import java.util.List;
import org.apache.commons.csv.CSVException;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;

/**
 * The rows of a file of delimited fields. Lines without any content are passed over.
 *
 * <p>A parser loses its way in a row with broken quotes. The rows after it are not lost: reading
 * starts again in the line after the one in which the broken row began.
 */
public final class CsvRows implements Closeable {
  /** The parser's own message counts lines from where it was started. */
  private static final String BROKEN_QUOTES =
      "broken quotes: a quoted field is never closed, or text follows its end";

  private final Source source;
  private final CSVFormat syntax;
  private Utf8Reader reader;
  private CSVParser parser;
  private Iterator<CSVRecord> records;
  private long linesBefore;

  public CsvRows(Source source, CSVFormat syntax) throws IOException {
    this.source = source;
    this.syntax = syntax;
    openAfter(0);
  }

  private void openAfter(long line) throws IOException {
    linesBefore = line;
    reader = new Utf8Reader(source, line);
    parser = CSVParser.builder().setReader(reader).setFormat(syntax).get();
    records = parser.iterator();
  }

  /** The next row, or null at the end. */
  public Row next() throws IOException {
    while (true) {
      long first = linesBefore + parser.getCurrentLineNumber() + 1;
      CSVRecord fields;
      try {
        if (!records.hasNext()) {
          return null;
        }
        fields = records.next();
      } catch (UncheckedIOException e) {
        if (!(e.getCause() instanceof CSVException)) {
          throw e.getCause();
        }
        parser.close();
        openAfter(first);
        return new Row(first, List.of(), BROKEN_QUOTES);
      }
      long last = linesBefore + parser.getCurrentLineNumber();
      long invalid = reader.takeInvalidUpTo(last);
      if (invalid > 0) {
        return new Row(
            first, List.of(), "line " + invalid + " is not UTF-8 (iconv converts files)");
      }
      if (fields.size() > 1 || !fields.get(0).isEmpty()) {
        return new Row(first, fields.toList(), null);
      }
    }
  }

  @Override
  public void close() throws IOException {
    parser.close();
  }

  /**
   * One row.
   *
   * @param line where it begins, from 1 on
   * @param fields its content
   * @param problem why it has no content, or null
   */
  public record Row(long line, List<String> fields, String problem) {}
}
