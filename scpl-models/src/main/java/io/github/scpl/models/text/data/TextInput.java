// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.models.text.data;

import io.github.scpl.models.data.DataException;
import io.github.scpl.models.text.data.file.CsvRows;
import io.github.scpl.models.text.data.file.Source;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.commons.csv.CSVFormat;

/** Texts without labels, from files of one's own, in UTF-8. */
public final class TextInput {
  private static final String CHECK = "check the file";

  private TextInput() {}

  /**
   * A text and where it is.
   *
   * @param line from 1
   * @param text as it was read
   */
  public record Entry(long line, String text) {}

  /**
   * Reads a text from each line; lines of blanks are passed over.
   *
   * @param name for messages
   * @param in read to its end, and not closed
   * @throws DataException if it is not UTF-8
   */
  public static List<Entry> lines(String name, InputStream in) throws IOException {
    List<Entry> entries = new ArrayList<>();
    BufferedReader reader =
        new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8.newDecoder()));
    try {
      String text = reader.readLine();
      for (long line = 1; text != null; line++) {
        if (!text.isBlank()) {
          entries.add(new Entry(line, text));
        }
        text = reader.readLine();
      }
    } catch (CharacterCodingException e) {
      String next = "convert it, as by iconv";
      throw new DataException(name, "texts in UTF-8", "other bytes", next, e);
    }
    return entries;
  }

  /**
   * Reads a column of a file of delimited fields, plain or packed by gzip.
   *
   * @param tabs whether fields are separated by tabs, not commas
   * @param column its number, from 1, or its name in a header; null if there is one column, and no
   *     header
   * @throws DataException if a row is broken or there is no such column
   */
  public static List<Entry> column(Path file, boolean tabs, String column) throws IOException {
    CSVFormat syntax = tabs ? CSVFormat.TDF : CSVFormat.RFC4180;
    boolean numbered = column == null || column.matches("[1-9]\\d{0,4}");
    int place = numbered ? (column == null ? 0 : Integer.parseInt(column) - 1) : -1;
    List<Entry> entries = new ArrayList<>();
    try (CsvRows rows = new CsvRows(Source.of(file), syntax)) {
      for (CsvRows.Row row = rows.next(); row != null; row = rows.next()) {
        String at = file + ", line " + row.line();
        if (row.problem() != null) {
          throw new DataException(at, "a row of fields", row.problem(), CHECK);
        }
        List<String> fields = row.fields();
        if (column == null && fields.size() > 1) {
          String got = "none for " + fields.size() + " fields";
          throw new DataException(at, "to be told the column", got, "give --column NAME or NUMBER");
        }
        if (place < 0) {
          place = fields.indexOf(column);
          if (place < 0) {
            String expected = "a header with the column " + column;
            throw new DataException(at, expected, fields.toString(), CHECK);
          }
        } else if (place >= fields.size()) {
          String expected = "at least " + (place + 1) + " fields";
          throw new DataException(at, expected, String.valueOf(fields.size()), CHECK);
        } else if (!fields.get(place).isBlank()) {
          entries.add(new Entry(row.line(), fields.get(place)));
        }
      }
    }
    return entries;
  }
}
