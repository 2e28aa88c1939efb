// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.models.text.data.file;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.commons.csv.CSVFormat;

/**
 * How a data set is laid out in its file.
 *
 * @param name of the data set
 * @param syntax of the file
 * @param layout which files there are, and how the folder is called that they come in
 * @param header the names in the first row; empty if there is no header
 * @param isHeaderOptional whether the header may be missing
 * @param columns the number of fields in a row
 * @param textColumns which fields, with blanks between them, are the text
 * @param labelColumn which field is the label
 * @param labels the labels as they are written, in the order of their numbers; empty if they are to
 *     be collected from the file
 * @param classNames a readable name for every label
 */
public record TextFormat(
    String name,
    CSVFormat syntax,
    Layout layout,
    List<String> header,
    boolean isHeaderOptional,
    int columns,
    List<Integer> textColumns,
    int labelColumn,
    List<String> labels,
    List<String> classNames) {
  private static final CSVFormat CSV = CSVFormat.RFC4180;

  /** The quotes in these files are part of the text. */
  private static final CSVFormat TSV = CSV.builder().setDelimiter('\t').setQuote(null).get();

  public static final TextFormat AG_NEWS =
      new TextFormat(
          "ag_news",
          CSV,
          Layout.twoFiles("agnews", "train.csv", "test.csv"),
          List.of("Class Index", "Title", "Description"),
          true,
          3,
          List.of(1, 2),
          0,
          numbers(4),
          List.of("World", "Sports", "Business", "Sci/Tech"));

  public static final TextFormat DBPEDIA_14 =
      new TextFormat(
          "dbpedia_14",
          CSV,
          Layout.twoFiles("dbpedia", "train.csv", "test.csv"),
          List.of(),
          true,
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

  public static final TextFormat SST2 =
      new TextFormat(
          "sst2",
          TSV,
          Layout.twoFiles("sst2", "train.tsv", "dev.tsv"),
          List.of("sentence", "label"),
          false,
          2,
          List.of(0),
          1,
          List.of("0", "1"),
          List.of("negative", "positive"));

  public static final TextFormat IMDB =
      new TextFormat(
          "imdb",
          CSV,
          Layout.oneFile("imdb", ".csv"),
          List.of("review", "sentiment"),
          false,
          2,
          List.of(0),
          1,
          List.of("positive", "negative"),
          List.of("positive", "negative"));

  public static final TextFormat BANKING77 =
      new TextFormat(
          "banking77",
          CSV,
          Layout.twoFiles("banking", "train.csv", "test.csv"),
          List.of("text", "category"),
          false,
          2,
          List.of(0),
          1,
          List.of(),
          List.of());

  public TextFormat withClasses(List<String> names) {
    return new TextFormat(
        name,
        syntax,
        layout,
        header,
        isHeaderOptional,
        columns,
        textColumns,
        labelColumn,
        List.copyOf(names),
        names);
  }

  public String text(List<String> fields) {
    return textColumns.stream().map(fields::get).collect(Collectors.joining(" "));
  }

  /**
   * The files of a set.
   *
   * @param folder how the folder's name begins, its letters and digits alone, in lower case
   * @param train the file to learn from; null if all is one file
   * @param test the file to measure with; null if all is one file
   * @param ending of the one file; null if there are two
   */
  public record Layout(String folder, String train, String test, String ending) {
    static Layout twoFiles(String folder, String train, String test) {
      return new Layout(folder, train, test, null);
    }

    static Layout oneFile(String folder, String ending) {
      return new Layout(folder, null, null, ending);
    }

    public Path trainFile(Path path) throws IOException {
      return part(path, train, test);
    }

    public Path testFile(Path path) throws IOException {
      return part(path, test, train);
    }

    private Path part(Path path, String name, String other) throws IOException {
      if (ending != null) {
        throw new IllegalStateException(
            folder + " is one file; read it by read, and divide it by TextSet.split");
      }
      String expected = train + " and " + test + ", plain or as .gz";
      return TextFiles.part(path, folder, name, other, expected);
    }

    /** The file itself; for a set that is one file, its folder will do. */
    public Path file(Path path) throws IOException {
      return ending == null
          ? path
          : TextFiles.one(path, folder, "the file of " + folder, List.of(ending));
    }
  }

  private static List<String> numbers(int count) {
    return IntStream.rangeClosed(1, count).mapToObj(Integer::toString).toList();
  }
}
