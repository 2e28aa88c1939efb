package io.github.scpl.models.text.data;

import io.github.scpl.models.data.DataException;
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
  private final TextFormat format;
  private final int badRowsAllowed;

  private TextReader(TextFormat format, int badRowsAllowed) {
    this.format = format;
    this.badRowsAllowed = badRowsAllowed;
  }

  /**
   * AG News, 4 classes: rows {@code "class","title","description"} without a header, classes from
   * 1. The text is title and description.
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
   * Reads a file.
   *
   * @throws DataException if a row is bad and may not be skipped, the header is not the expected
   *     one, or there is no row
   * @throws IOException if the file cannot be read
   */
  public TextSet read(Path file) throws IOException {
    return read(Source.of(file));
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
    Map<String, Integer> labelNumbers = numbers(format.labels());
    List<String> texts = new ArrayList<>();
    List<String> labels = new ArrayList<>();
    Omissions omissions = Omissions.NONE;
    try (CsvRows rows = new CsvRows(source, format.syntax())) {
      requireHeader(rows, source);
      for (CsvRows.Row row = rows.next(); row != null; row = rows.next()) {
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
      throw new DataException(source.name() + ": expected rows of " + format.name() + ", got none");
    }
    return assemble(texts, labels, omissions);
  }

  private void requireHeader(CsvRows rows, Source source) throws IOException {
    if (format.header().isEmpty()) {
      return;
    }
    CsvRows.Row row = rows.next();
    if (row == null || !row.fields().equals(format.header())) {
      throw new DataException(
          at(source, 1)
              + "expected the header "
              + format.header()
              + " of "
              + format.name()
              + ", got "
              + describe(row));
    }
  }

  private static Object describe(CsvRows.Row row) {
    if (row == null) {
      return "an empty file";
    }
    return row.problem() == null ? row.fields() : row.problem();
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
      return "unknown label '" + label + "'";
    }
    return Words.none(format.text(fields)) ? "the text is empty" : null;
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
        first + "; this and " + badRowsAllowed + " more rows are bad, too many to be skipped");
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
