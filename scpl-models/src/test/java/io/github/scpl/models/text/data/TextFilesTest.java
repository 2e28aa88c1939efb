// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.models.text.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.scpl.models.data.DataException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Data sets as tools unpack them. */
class TextFilesTest {
  private static final String ROWS = "1,a,one\n2,b,two\n";

  @TempDir private Path directory;

  private Path write(String name, String content) throws IOException {
    Path file = directory.resolve(name);
    Files.createDirectories(file.getParent());
    if (!name.endsWith(".gz")) {
      return Files.writeString(file, content);
    }
    try (GZIPOutputStream stream = new GZIPOutputStream(Files.newOutputStream(file))) {
      stream.write(content.getBytes());
    }
    return file;
  }

  private String failure(TextReader reader, Path folder) {
    return assertThrows(DataException.class, () -> reader.test(folder)).getMessage();
  }

  @ParameterizedTest
  @CsvSource({
    "train.csv, test.csv",
    "train.csv.gz, test.csv",
    "Train.CSV, Test.csv.GZ",
    "train.csv/train.csv, test.csv/test.csv",
    "train.csv.gz/train.csv, test.csv/test.csv.gz",
    "ag_news_csv/train.csv, ag_news_csv/test.csv",
    "ag_news_csv/ag_news_csv/train.csv.gz, ag_news_csv/ag_news_csv/test.csv.gz",
    "archive (1)/train.csv, archive (1)/test.csv"
  })
  void bothFilesAreFound(String train, String test) throws IOException {
    write(train, ROWS);
    write(test, ROWS + ROWS);
    write("__MACOSX/train.csv", "nonsense");
    write(".cache/train.csv", "nonsense");
    assertEquals(2, TextReader.agNews().train(directory).size());
    assertEquals(4, TextReader.agNews().test(directory).size());
  }

  @Test
  void theFolderOfTheSetIsTakenAmongOthers() throws IOException {
    for (String set : new String[] {"ag_news_csv", "dbpedia_csv", "amazon_csv"}) {
      write(set + "/train.csv", set.equals("dbpedia_csv") ? ROWS + ROWS : ROWS);
      write(set + "/test.csv", ROWS);
    }
    write("SST-2/train.tsv", "sentence\tlabel\nbad\t0\n");
    write("SST-2/dev.tsv", "sentence\tlabel\ngood\t1\nbad\t0\n");
    write("SST-2/test.tsv", "index\tsentence\n0\tgood\n");
    write("SST-2/original/SOStr.txt", "x");
    assertEquals(2, TextReader.agNews().train(directory).size());
    assertEquals(4, TextReader.dbpedia14().train(directory).size());
    assertEquals(1, TextReader.sst2().train(directory).size());
    assertEquals(2, TextReader.sst2().test(directory).size());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "IMDB Dataset.csv",
        "imdb.csv.gz",
        "archive/IMDB Dataset.csv",
        "IMDB Dataset.csv/IMDB Dataset.csv"
      })
  void theOneFileOfASetIsFound(String name) throws IOException {
    Path file = write(name, "review,sentiment\nx,positive\n");
    write("readme.md", "x");
    assertEquals(1, TextReader.imdb().read(directory).size());
    assertEquals(1, TextReader.imdb().read(file).size());
  }

  @Test
  void severalFilesAreNotChosenFrom() throws IOException {
    write("a.csv", "x");
    write("b.csv", "x");
    String message =
        assertThrows(DataException.class, () -> TextReader.imdb().read(directory)).getMessage();
    assertEquals(
        directory
            + ": expected the file of imdb (.csv, plain or as .gz), got 2 such files a.csv, b.csv;"
            + " give the path of one of them",
        message);
  }

  @Test
  void otherLayoutsAreToldFromWhatWasFound() throws IOException {
    String expected = ": expected train.csv and test.csv, plain or as .gz, got ";
    assertTrue(
        failure(TextReader.agNews(), directory)
            .startsWith(directory + expected + "an empty folder; "));
    write("train.csv", ROWS);
    assertTrue(
        failure(TextReader.agNews(), directory)
            .startsWith(directory + expected + "a folder with train.csv; "));
    Path parquet = write("hub/data/train.parquet", "x").getParent();
    assertTrue(
        failure(TextReader.agNews(), parquet)
            .startsWith(parquet + expected + "a folder with train.parquet; "));
    Path reviews = directory.resolve("aclImdb");
    write("aclImdb/train/pos/0_9.txt", "x");
    write("aclImdb/test/pos/0_9.txt", "x");
    String message =
        assertThrows(DataException.class, () -> TextReader.imdb().read(reviews)).getMessage();
    assertTrue(message.contains("got a folder with test/, train/; "), message);
  }

  @Test
  void onePartIsReadWithoutTheOther() throws IOException {
    write("test.csv", ROWS);
    assertTrue(TextReader.agNews().test(directory).size() > 0);
  }

  @Test
  void longFoldersAreCutShort() throws IOException {
    for (int i = 0; i < 30; i++) {
      write("file" + i, "x");
    }
    String message = failure(TextReader.agNews(), directory);
    assertTrue(message.contains(" and 22 more; "), message);
  }

  @Test
  void whatIsNoFolderIsNamed() throws IOException {
    String expected = ": expected the folder with train.csv and test.csv, plain or as .gz, got ";
    Path file = write("train.csv", ROWS);
    assertTrue(
        failure(TextReader.agNews(), file)
            .startsWith(file + expected + "a file; give its folder, or unpack it"));
    Path missing = directory.resolve("missing");
    assertTrue(failure(TextReader.agNews(), missing).startsWith(missing + expected + "nothing; "));
    assertThrows(IllegalStateException.class, () -> TextReader.imdb().train(directory));
    assertTrue(
        assertThrows(DataException.class, () -> TextReader.agNews().read(directory))
            .getMessage()
            .startsWith(directory + ": expected a file, got a folder; "));
  }

  @Test
  void anEmptyPartIsNamed() throws IOException {
    write("train.csv", ROWS);
    Path file = write("test.csv", "");
    assertEquals(
        file + ": expected rows of ag_news, got none: it is empty; check the file",
        failure(TextReader.agNews(), directory));
  }

  @Test
  void loopsOfFoldersEnd() throws IOException {
    Path loop = Files.createDirectories(directory.resolve("ag_news"));
    Files.createSymbolicLink(loop.resolve("ag_news"), loop);
    Files.createSymbolicLink(loop.resolve("train.csv"), loop);
    assertTrue(failure(TextReader.agNews(), directory).contains("got a folder with ag_news/; "));
  }
}
