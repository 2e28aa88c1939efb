// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.models.text.data;

import io.github.scpl.models.data.DataException;
import io.github.scpl.models.text.data.file.CsvRows;
import io.github.scpl.models.text.data.file.Source;
import io.github.scpl.models.text.data.file.TextFormat;
import java.io.IOException;
import java.net.URL;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads the files of known text data sets, plain or compressed by gzip, in UTF-8.
 *
 * <p>A row that has the wrong number of fields, broken quotes, an unknown label, no text, or bytes
 * that are not UTF-8 is an error, unless {@link #skipBadRows} allows to skip it. Such a row costs
 * no other. Immutable and thread-safe.
 */
public final class TextReader {
  private static final int LONGEST_QUOTE = 100;

  private final TextFormat format;
  private final int badRowsAllowed;

  private TextReader(TextFormat format, int badRowsAllowed) {
    this.format = format;
    this.badRowsAllowed = badRowsAllowed;
  }

  /**
   * AG News, 4 classes: rows {@code "class","title","description"}, classes from 1, without a
   * header or after {@code Class Index,Title,Description}. The text is title and description.
   */
  public static TextReader agNews() {
    return new TextReader(TextFormat.AG_NEWS, 0);
  }

  /**
   * DBpedia, 14 classes: rows {@code class,"title","content"} without a header, classes from 1. The
   * text is the content alone, as in the original implementation.
   */
  public static TextReader dbpedia14() {
    return new TextReader(TextFormat.DBPEDIA_14, 0);
  }

  /**
   * SST-2 as in GLUE, 2 classes: tab-separated rows of sentence and label after a header. Its test
   * file has no labels; {@code dev.tsv} takes its place.
   */
  public static TextReader sst2() {
    return new TextReader(TextFormat.SST2, 0);
  }

  /**
   * IMDB, 2 classes: rows {@code review,sentiment} after a header; positive is 0 and negative 1. It
   * is a single file, see {@link TextSet#split}.
   */
  public static TextReader imdb() {
    return new TextReader(TextFormat.IMDB, 0);
  }

  /**
   * The training file of BANKING77: rows {@code text,category} after a header. The classes are the
   * categories in the file, sorted regardless of case.
   */
  public static TextReader banking77() {
    return new TextReader(TextFormat.BANKING77, 0);
  }

  /** The test file of BANKING77, with the class names of the training set. */
  public static TextReader banking77(List<String> classNames) {
    if (classNames.isEmpty()) {
      throw new IllegalArgumentException("Expected the class names of the training set, got none");
    }
    return new TextReader(TextFormat.BANKING77.withClasses(classNames), 0);
  }

  /**
   * Leaves bad rows out and reports them in {@link TextSet#omissions}.
   *
   * @param atMost the number of bad rows after which the file is given up, since every one with
   *     broken quotes makes it be read again up to that row
   */
  public TextReader skipBadRows(int atMost) {
    if (atMost < 0) {
      throw new IllegalArgumentException("Expected a number of rows, got " + atMost);
    }
    return new TextReader(format, atMost);
  }

  /**
   * Reads a file. It may be a pipe, as long as no row with broken quotes is skipped.
   *
   * @param file or, for a set that is one file, the folder in which it is the only one of its kind
   * @throws DataException if a row is bad and may not be skipped, the header is not the expected
   *     one, there is no row, or there is no such file
   * @throws IOException if the file cannot be read
   */
  public TextSet read(Path file) throws IOException {
    return read(Source.of(format.layout().file(file)));
  }

  /**
   * Reads the training file of a folder. It is looked for in the folder, and then below it where
   * tools unpack archives: in a folder of the set's name, or the only one. It may end with {@code
   * .gz}.
   *
   * @throws DataException like {@link #read(Path)}, or if the files are not there
   * @throws IOException if the file cannot be read
   * @throws IllegalStateException for a set that is one file
   */
  public TextSet train(Path folder) throws IOException {
    return read(format.layout().trainFile(folder));
  }

  /**
   * Reads the test file of a folder, as {@link #train} does the training file.
   *
   * @throws IOException like there
   */
  public TextSet test(Path folder) throws IOException {
    return read(format.layout().testFile(folder));
  }

  /**
   * Reads a resource, as {@link #read(Path)} does a file.
   *
   * @throws IOException like there
   */
  public TextSet read(URL resource) throws IOException {
    return read(Source.of(resource));
  }

  private TextSet read(Source source) throws IOException {
    try {
      return readRows(source);
    } catch (OutOfMemoryError e) { // what was read is garbage by now
      throw new DataException(
          source.name(),
          "texts that fit into the heap",
          "more than a heap of " + (Runtime.getRuntime().maxMemory() >> 20) + " MiB holds",
          "give Java more by -Xmx",
          e);
    }
  }

  private TextSet readRows(Source source) throws IOException {
    Map<String, Integer> labelNumbers = numbers(format.labels());
    List<String> texts = new ArrayList<>();
    List<String> labels = new ArrayList<>();
    Omissions omissions = Omissions.NONE;
    boolean hasHeader;
    try (CsvRows rows = new CsvRows(source, format.syntax())) {
      CsvRows.Row row = rows.next();
      hasHeader = isHeader(row, source);
      for (row = hasHeader ? rows.next() : row; row != null; row = rows.next()) {
        String problem = problem(row, labelNumbers);
        if (problem == null) {
          texts.add(format.text(row.fields()));
          labels.add(row.fields().get(format.labelColumn()));
        } else {
          omissions = omissions.plusBadRow(at(source, row.line()) + problem);
          requireFewBadRows(omissions);
        }
      }
    }
    if (texts.isEmpty()) {
      throw new DataException(
          source.name(),
          "rows of " + format.name(),
          whyNone(omissions, hasHeader),
          "check the file");
    }
    return assemble(texts, labels, omissions);
  }

  private String whyNone(Omissions omissions, boolean hasHeader) {
    if (omissions.badRows() > 0) {
      String first = omissions.firstReasons().get(0);
      return "none, for all " + omissions.badRows() + " are bad, the first: " + first;
    }
    return hasHeader ? "none after the header" : "none: it is empty";
  }

  private boolean isHeader(CsvRows.Row first, Source source) throws DataException {
    boolean isHeader = first != null && first.fields().equals(format.header());
    if (isHeader || format.isHeaderOptional()) {
      return isHeader;
    }
    String expected = "the header " + format.header() + " of " + format.name();
    throw new DataException(
        source.name() + ", line 1", expected, describe(first), "check that this is the right file");
  }

  private static String describe(CsvRows.Row row) {
    if (row == null) {
      return "an empty file";
    }
    return row.problem() == null ? shortened(row.fields().toString()) : row.problem();
  }

  private String problem(CsvRows.Row row, Map<String, Integer> labelNumbers) {
    if (row.problem() != null) {
      return row.problem();
    }
    List<String> fields = row.fields();
    if (fields.size() != format.columns()) {
      return "expected " + format.columns() + " fields, got " + fields.size();
    }
    String label = fields.get(format.labelColumn());
    if (labelNumbers.isEmpty() ? Words.none(label) : !labelNumbers.containsKey(label)) {
      return "unknown label '" + shortened(label) + "'" + known();
    }
    return Words.none(format.text(fields)) ? "the text is empty" : null;
  }

  private String known() {
    List<String> labels = format.labels();
    int last = labels.size() - 1;
    return last < 1 ? "" : ", expected one such as " + labels.get(0) + " or " + labels.get(last);
  }

  private static String shortened(String text) {
    return text.length() <= LONGEST_QUOTE ? text : text.substring(0, LONGEST_QUOTE) + "...";
  }

  private void requireFewBadRows(Omissions omissions) throws DataException {
    if (omissions.badRows() <= badRowsAllowed) {
      return;
    }
    String first = omissions.firstReasons().get(0);
    if (badRowsAllowed == 0) {
      throw new DataException(first + "; skipBadRows (--skip-bad-rows) leaves such rows out");
    }
    throw new DataException(
        first
            + "; this and "
            + badRowsAllowed
            + " more rows are bad, too many to be skipped;"
            + " check the file, or allow more (--skip-bad-rows)");
  }

  private TextSet assemble(List<String> texts, List<String> labels, Omissions omissions) {
    TextFormat complete =
        format.labels().isEmpty() ? format.withClasses(sortedNames(labels)) : format;
    Map<String, Integer> numbers = numbers(complete.labels());
    return new TextSet(
        complete.name(),
        complete.classNames(),
        texts,
        labels.stream().mapToInt(numbers::get).toArray(),
        omissions);
  }

  private static List<String> sortedNames(List<String> labels) {
    Comparator<String> regardlessOfCase = String.CASE_INSENSITIVE_ORDER;
    return labels.stream()
        .distinct()
        .sorted(regardlessOfCase.thenComparing(Comparator.naturalOrder()))
        .toList();
  }

  private static Map<String, Integer> numbers(List<String> labels) {
    Map<String, Integer> numbers = new HashMap<>();
    for (String label : labels) {
      numbers.put(label, numbers.size());
    }
    return numbers;
  }

  private static String at(Source source, long line) {
    return source.name() + ", line " + line + ": ";
  }
}
