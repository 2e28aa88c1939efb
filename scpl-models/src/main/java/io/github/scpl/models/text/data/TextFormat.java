package io.github.scpl.models.text.data;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.commons.csv.CSVFormat;

/**
 * How a data set is laid out in its file.
 *
 * @param name of the data set
 * @param syntax of the file
 * @param header the names in the first row; empty if there is no header
 * @param columns the number of fields in a row
 * @param textColumns which fields, with blanks between them, are the text
 * @param labelColumn which field is the label
 * @param labels the labels as they are written, in the order of their numbers; empty if they are to
 *     be collected from the file
 * @param classNames a readable name for every label
 */
record TextFormat(
    String name,
    CSVFormat syntax,
    List<String> header,
    int columns,
    List<Integer> textColumns,
    int labelColumn,
    List<String> labels,
    List<String> classNames) {
  private static final CSVFormat CSV = CSVFormat.RFC4180;

  /** The quotes in these files are part of the text. */
  private static final CSVFormat TSV = CSV.builder().setDelimiter('\t').setQuote(null).get();

  static final TextFormat AG_NEWS =
      new TextFormat(
          "ag_news",
          CSV,
          List.of(),
          3,
          List.of(1, 2),
          0,
          numbers(4),
          List.of("World", "Sports", "Business", "Sci/Tech"));

  static final TextFormat DBPEDIA_14 =
      new TextFormat(
          "dbpedia_14",
          CSV,
          List.of(),
          3,
          List.of(2),
          0,
          numbers(14),
          List.of(
              "Company",
              "EducationalInstitution",
              "Artist",
              "Athlete",
              "OfficeHolder",
              "MeanOfTransportation",
              "Building",
              "NaturalPlace",
              "Village",
              "Animal",
              "Plant",
              "Album",
              "Film",
              "WrittenWork"));

  static final TextFormat SST2 =
      new TextFormat(
          "sst2",
          TSV,
          List.of("sentence", "label"),
          2,
          List.of(0),
          1,
          List.of("0", "1"),
          List.of("negative", "positive"));

  static final TextFormat IMDB =
      new TextFormat(
          "imdb",
          CSV,
          List.of("review", "sentiment"),
          2,
          List.of(0),
          1,
          List.of("positive", "negative"),
          List.of("positive", "negative"));

  static final TextFormat BANKING77 =
      new TextFormat(
          "banking77", CSV, List.of("text", "category"), 2, List.of(0), 1, List.of(), List.of());

  TextFormat withClasses(List<String> names) {
    return new TextFormat(
        name, syntax, header, columns, textColumns, labelColumn, List.copyOf(names), names);
  }

  String text(List<String> fields) {
    return textColumns.stream().map(fields::get).collect(Collectors.joining(" "));
  }

  private static List<String> numbers(int count) {
    return IntStream.rangeClosed(1, count).mapToObj(Integer::toString).toList();
  }
}
