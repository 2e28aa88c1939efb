// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.models.text.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.scpl.models.data.DataException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

class TextReaderTest {
  @TempDir Path directory;

  private Path file(String content) throws IOException {
    return file(content.getBytes(StandardCharsets.UTF_8));
  }

  private Path file(byte[] content) throws IOException {
    return Files.write(directory.resolve("data.csv"), content);
  }

  private static byte[] gzip(String content) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (GZIPOutputStream stream = new GZIPOutputStream(bytes)) {
      stream.write(content.getBytes(StandardCharsets.UTF_8));
    }
    return bytes.toByteArray();
  }

  private static List<Integer> labels(TextSet set) {
    return IntStream.range(0, set.size()).mapToObj(set::label).toList();
  }

  private String failure(TextReader reader, Path file) {
    DataException failure = assertThrows(DataException.class, () -> reader.read(file));
    assertTrue(failure.getMessage().contains("data.csv"), failure.getMessage());
    return failure.getMessage();
  }

  private static void assertContains(String expected, String message) {
    assertTrue(message.contains(expected), message);
  }

  @Test
  void agNewsJoinsTitleAndDescription() throws IOException {
    TextSet set =
        TextReader.agNews()
            .read(file("\"3\",\"Up, \"\"up\"\"\",\"a\\b #36;5\"\n\"1\",\"Peace\",\"at last\"\n"));
    assertEquals(List.of("Up, \"up\" a\\b #36;5", "Peace at last"), set.texts());
    assertEquals(List.of(2, 0), labels(set));
    assertEquals(List.of("World", "Sports", "Business", "Sci/Tech"), set.classNames());
    assertEquals("ag_news", set.name());
    assertEquals(Omissions.NONE, set.omissions());
  }

  @Test
  void dbpediaLeavesTheTitleOut() throws IOException {
    TextSet set = TextReader.dbpedia14().read(file("14,\"A Book\",\" A novel.\"\n1,\"B\",\"C\""));
    assertEquals(List.of(" A novel.", "C"), set.texts());
    assertEquals(List.of(13, 0), labels(set));
    assertEquals(14, set.classes());
    assertEquals("WrittenWork", set.classNames().get(13));
  }

  @Test
  void quotesInSst2AreText() throws IOException {
    TextSet set =
        TextReader.sst2().read(file("sentence\tlabel\n\"bad\" , he said \t0\n\"good\t1\n"));
    assertEquals(List.of("\"bad\" , he said ", "\"good"), set.texts());
    assertEquals(List.of(0, 1), labels(set));
    assertEquals(List.of("negative", "positive"), set.classNames());
  }

  @Test
  void positiveIsZeroInImdb() throws IOException {
    TextSet set =
        TextReader.imdb().read(file("review,sentiment\n\"One, two\",negative\nFine,positive\n"));
    assertEquals(List.of("One, two", "Fine"), set.texts());
    assertEquals(List.of(1, 0), labels(set));
    assertEquals(List.of("positive", "negative"), set.classNames());
  }

  @Test
  void banking77ClassesAreSortedRegardlessOfCase() throws IOException {
    TextSet set =
        TextReader.banking77().read(file("text,category\r\na,reverted\r\nb,Refund\r\nc,age\r\n"));
    assertEquals(List.of("age", "Refund", "reverted"), set.classNames());
    assertEquals(List.of(2, 1, 0), labels(set));
  }

  @Test
  void banking77TestSetUsesTheClassesOfTheTrainingSet() throws IOException {
    TextReader reader = TextReader.banking77(List.of("age", "refund"));
    assertEquals(List.of(1), labels(reader.read(file("text,category\nwhere?,refund\n"))));
    assertContains(
        "line 2: unknown label 'card'", failure(reader, file("text,category\nwhere?,card\n")));
    assertThrows(IllegalArgumentException.class, () -> TextReader.banking77(List.of()));
  }

  @Test
  void quotedFieldsMaySpanLinesAndLineEndsBecomeLineFeeds() throws IOException {
    TextSet set =
        TextReader.banking77().read(file("text,category\r\n\"a\r\n\r\nb\rc\",x\r\n\r\nd,y\r\n"));
    assertEquals(List.of("a\n\nb\nc", "d"), set.texts());
  }

  @Test
  void lineNumbersCountTheLinesInsideFields() throws IOException {
    assertContains(
        "line 6: expected 2 fields, got 3",
        failure(TextReader.banking77(), file("text,category\n\"a\n\nb\",x\n\nc,d,e\n")));
  }

  @Test
  void gzipAndByteOrderMarkAreRemoved() throws IOException {
    Path file = file(gzip("\uFEFFtext,category\nd\u00e9j\u00e0 \uD83D\uDE00,x\n"));
    assertEquals(List.of("d\u00e9j\u00e0 \uD83D\uDE00"), TextReader.banking77().read(file).texts());
    assertEquals(1, TextReader.banking77().read(file.toUri().toURL()).size());
  }

  @Test
  void cutOffGzipIsAnError() throws IOException {
    byte[] whole = gzip("text,category\n" + "abc,x\n".repeat(10));
    assertContains(
        "cut off", failure(TextReader.banking77(), file(Arrays.copyOf(whole, whole.length - 12))));
    assertContains("cut off", failure(TextReader.banking77(), file(Arrays.copyOf(whole, 5))));
    whole[2] = 0;
    assertContains("damaged", failure(TextReader.banking77(), file(whole)));
  }

  @Test
  void wrongHeaderIsAnErrorEvenIfRowsMayBeSkipped() throws IOException {
    TextReader reader = TextReader.imdb().skipBadRows(100);
    String message = failure(reader, file("text,label\na,positive\n"));
    assertContains("line 1: expected the header [review, sentiment]", message);
    assertContains("got [text, label]", message);
    assertContains("an empty file", failure(reader, file("")));
    assertContains("broken quotes", failure(reader, file("\"review")));
  }

  @Test
  void fileWithoutRowsIsAnError() throws IOException {
    assertContains("got none: it is empty", failure(TextReader.agNews(), file("\n\n")));
    assertContains("got none: it is empty", failure(TextReader.agNews(), file("")));
    assertContains("got none: it is empty", failure(TextReader.agNews(), file(gzip(""))));
    assertContains(
        "got none after the header",
        failure(TextReader.agNews(), file("Class Index,Title,Description\n")));
    assertContains(
        "got none after the header", failure(TextReader.imdb(), file("review,sentiment\n")));
  }

  @Test
  void missingFileIsNamed() {
    Path missing = directory.resolve("missing.csv");
    DataException failure =
        assertThrows(DataException.class, () -> TextReader.agNews().read(missing));
    assertEquals(
        missing + ": expected a file, got nothing; check the path or download the data",
        failure.getMessage());
  }

  @Test
  void everyKindOfBadRowIsAnErrorWithItsLine() throws IOException {
    String good = "\"1\",\"a\",\"b\"\n";
    TextReader reader = TextReader.agNews();
    assertContains("line 2: expected 3 fields, got 2", failure(reader, file(good + "1,a\n")));
    assertContains("line 2: unknown label '0'", failure(reader, file(good + "0,a,b\n")));
    assertContains("line 2: unknown label '5'", failure(reader, file(good + "5,a,b\n")));
    assertContains("line 2: the text is empty", failure(reader, file(good + "1,,\u00a0\n")));
    assertContains("line 2: broken quotes", failure(reader, file(good + "1,a,\"b\nc\n")));
    assertContains("line 2: broken quotes", failure(reader, file(good + "1,a,\"b\"c\n")));
    byte[] latin = (good + "1,a,\"b\n\u00e9\"\n").getBytes(StandardCharsets.ISO_8859_1);
    assertContains("line 2: line 3 is not UTF-8", failure(reader, file(latin)));
    assertContains("iconv", failure(reader, file(latin)));
    assertContains("skipBadRows", failure(reader, file(latin)));
  }

  @Test
  void skippedRowsCostNoOthersAndAreCounted() throws IOException {
    String content =
        """
        "1","a","one"
        "1","a","never closed
        "2","a","two"
        2,a
        9,a,b
        "3","a",""three"
        3,a,\u00e9
        "3","","\n"
        "4","a","four"
        1,a,"to the end""";
    // As Latin-1 the accented letter is an invalid byte.
    Path file = file(content.getBytes(StandardCharsets.ISO_8859_1));
    TextSet set = TextReader.agNews().skipBadRows(7).read(file);
    assertEquals(List.of("a one", "a two", "a four"), set.texts());
    assertEquals(List.of(0, 1, 3), labels(set));
    assertEquals(7, set.omissions().badRows());
    List<String> reasons = set.omissions().firstReasons();
    assertEquals(
        List.of(2, 4, 5, 6, 7, 8, 11),
        reasons.stream()
            .map(r -> r.replaceFirst(".*data.csv, line (\\d+): (?s:.*)", "$1"))
            .map(Integer::valueOf)
            .toList(),
        reasons.toString());
    assertContains("too many", failure(TextReader.agNews().skipBadRows(6), file));
  }

  @Test
  void onlyTheFirstReasonsAreKept() throws IOException {
    TextSet set = TextReader.agNews().skipBadRows(50).read(file("1,a,b\n" + "x\n".repeat(30)));
    assertEquals(30, set.omissions().badRows());
    assertEquals(10, set.omissions().firstReasons().size());
  }

  @Test
  void aFileOfBadRowsAloneSaysWhyTheFirstIsBad() throws IOException {
    Path file = file("7,a,b\nx,a,b\n1,a\n");
    assertEquals(
        file
            + ": expected rows of ag_news, got none, for all 3 are bad, the first: "
            + file
            + ", line 1: unknown label '7', expected one such as 1 or 4; check the file",
        failure(TextReader.agNews().skipBadRows(3), file));
  }

  @Test
  void agNewsMayHaveTheHeaderOfOtherDistributions() throws IOException {
    Path file = file("Class Index,Title,Description\n4,a,b\n");
    assertEquals(List.of(3), labels(TextReader.agNews().read(file)));
    assertContains(
        "line 1: unknown label 'label'", failure(TextReader.dbpedia14(), file("label,title,x\n")));
  }

  @Test
  void whatIsQuotedInMessagesIsShort() throws IOException {
    String message = failure(TextReader.imdb(), file("x".repeat(100_000) + ",y\n"));
    assertTrue(message.length() < 400, message);
    message = failure(TextReader.agNews(), file("x".repeat(100_000) + ",y,z\n"));
    assertTrue(message.length() < 400, message);
  }

  @Test
  void nothingIsRefusedAsASource() {
    for (Executable read :
        List.<Executable>of(
            () -> TextReader.agNews().read((Path) null),
            () -> TextReader.agNews().read((URL) null),
            () -> TextReader.imdb().read((Path) null),
            () -> TextReader.agNews().train(null))) {
      String message = assertThrows(IllegalArgumentException.class, read).getMessage();
      assertContains("got null", message);
    }
  }

  @Test
  void negativeNumberOfBadRowsIsRejected() {
    assertThrows(IllegalArgumentException.class, () -> TextReader.imdb().skipBadRows(-1));
  }
}
