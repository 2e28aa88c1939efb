// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.models.text.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.scpl.models.data.DataException;
import io.github.scpl.random.RandomKey;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What files of word vectors have in them, and what they claim. */
@Timeout(60)
class WordVectorOdditiesTest {
  private static final RandomKey KEY = RandomKey.of(8);

  /** Ids from 2 on. */
  private static final Vocabulary VOCABULARY = vocabulary("red blue 2000 may");

  @TempDir private Path directory;

  private static Vocabulary vocabulary(String words) {
    return Vocabulary.of(TextSet.of("test", List.of("only"), List.of(words), new int[1]), 1 << 20);
  }

  private Path file(String content) throws IOException {
    return Files.writeString(directory.resolve("vectors.txt"), content);
  }

  private WordVectors read(WordVectorReader reader, String content) throws IOException {
    return reader.read(file(content), VOCABULARY, KEY);
  }

  private String failure(WordVectorReader reader, String content) throws IOException {
    Path file = file(content);
    DataException failure =
        assertThrows(DataException.class, () -> reader.read(file, VOCABULARY, KEY));
    assertTrue(failure.getMessage().startsWith(file.toString()), failure.getMessage());
    return failure.getMessage().substring(file.toString().length());
  }

  private static void assertContains(String expected, String message) {
    assertTrue(message.contains(expected), message);
  }

  @Test
  void wordsMayHaveBlanks() throws IOException {
    String rows =
        """
        red 0.1 0.2 0.3
        . . . 0.7 0.8 0.9
        name at example 0.1 0.1 0.1
        red 51 1 1 1
        blue 0.4 0.5 0.6
        """;
    for (WordVectors vectors :
        List.of(
            read(WordVectorReader.glove(), rows),
            read(WordVectorReader.fastText(), "5 3\n" + rows))) {
      assertEquals(new WordVectors.Coverage(4, 2, 5, 0), vectors.coverage());
      assertArrayEquals(new float[] {0.1f, 0.2f, 0.3f}, vectors.vector(2));
      assertArrayEquals(new float[] {0.4f, 0.5f, 0.6f}, vectors.vector(3));
    }
  }

  @Test
  void aWordWithBlanksMayComeFirst() throws IOException {
    WordVectors vectors = read(WordVectorReader.glove(), "in 2000 1 2 3\nred 4 5 6\nblue 7 8 9\n");
    assertArrayEquals(new float[] {4, 5, 6}, vectors.vector(2));
  }

  @Test
  void aRowThatIsTooWideCostsNoWordSilently() throws IOException {
    assertContains(
        ", line 2: expected 'may' and 2 components, got 3; ",
        failure(WordVectorReader.glove(), "red 1 2\nmay 5 1 2\nblue 1 2\n"));
    WordVectors vectors = read(WordVectorReader.glove(), "red 1 2\nmay 5 1 2\nmay 3 4\nblue 1 2\n");
    assertArrayEquals(new float[] {3, 4}, vectors.vector(5));
  }

  @Test
  void numbersAreWordsWhereWordsAre() throws IOException {
    WordVectors one = read(WordVectorReader.glove(), "2000 5\nred 1\nblue 2\n");
    assertArrayEquals(new float[] {5}, one.vector(4));
    assertEquals(3, one.found());
    WordVectors two = read(WordVectorReader.glove(), "2000 5 6\nred 1 2\n1 2 3\n");
    assertArrayEquals(new float[] {5, 6}, two.vector(4));
    WordVectors first = read(WordVectorReader.fastText(), "2 2\n2000 5 6\nred 1 2\n");
    assertArrayEquals(new float[] {5, 6}, first.vector(4));
  }

  @Test
  void theByteOrderMarkIsNoPartOfTheFirstWord() throws IOException {
    assertEquals(2, read(WordVectorReader.glove(), "\uFEFFred 1 2\nblue 3 4\n").found());
    assertEquals(2, read(WordVectorReader.fastText(), "\uFEFF2 2\nred 1 2\nblue 3 4\n").found());
  }

  @Test
  void aFirstRowThatIsTakenForAHeaderIsNotLost() throws IOException {
    String hint = "if the first line is a word's, read the file as one without a header";
    String wide = failure(WordVectorReader.fastText(), "2000 5\nred 1\nblue 2\n");
    assertContains(
        ", line 2: expected rows of 5 components, as the header announces, got 1 in most rows;",
        wide);
    assertContains(hint, wide);
    assertContains(hint, failure(WordVectorReader.fastText(), "2000 1\nred 1\nblue 2\n"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"4 50000000", "4 2147483647", "2 2000000000", "2 999999999999999999", "2 3"})
  void announcedWidthsAreHeldAgainstTheRows(String header) throws IOException {
    String rows = "\nred 1 1\nblue 3 3\n";
    assertContains("got 2 in most rows", failure(WordVectorReader.fastText(), header + rows));
    assertContains("got 0; download", failure(WordVectorReader.fastText(), header + "\n"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"0 2", "2 0", "-1 2", "2 2 2", "2 9999999999999999999", "a 2", "2", " "})
  void whatIsNoHeaderIsRefused(String header) throws IOException {
    assertContains(
        ", line 1: expected a header with the number of rows and the width, got '",
        failure(WordVectorReader.fastText(), header + "\nred 1 1\n"));
  }

  @Test
  void vectorsThatDoNotFitIntoMemoryAreRefused() {
    int width = (int) (Runtime.getRuntime().maxMemory() / 8 / VOCABULARY.size()) + 1;
    DataException failure =
        assertThrows(DataException.class, () -> new VectorTable("v.txt", VOCABULARY, width));
    assertContains("v.txt: expected vectors that fit into the heap of ", failure.getMessage());
    assertThrows(
        DataException.class, () -> new VectorTable("v.txt", VOCABULARY, Integer.MAX_VALUE));
  }

  @Test
  void unreadableWordsAreCounted() throws IOException {
    Path file = directory.resolve("latin.txt");
    Files.write(file, "red 1\ngr\u00fcn 2\n".getBytes(StandardCharsets.ISO_8859_1));
    assertEquals(
        new WordVectors.Coverage(4, 1, 2, 1),
        WordVectorReader.glove().read(file, VOCABULARY, KEY).coverage());
  }

  @Test
  void otherFormatsAreNamed() throws IOException {
    String tabs = failure(WordVectorReader.glove(), "red\t1\t2\n");
    assertContains("not by tabs", tabs);
    String binary = failure(WordVectorReader.fastText(), "2 2\nred \u0001\u0002\nblue \u0003");
    assertContains("the file is binary", binary);
  }

  @Test
  void theOnlyFileOfAFolderIsTaken() throws IOException {
    Path folder = Files.createDirectories(directory.resolve("glove.txt"));
    Path inner = Files.writeString(folder.resolve("glove.txt"), "red 1 2\n");
    WordVectorReader reader = WordVectorReader.glove();
    assertEquals(1, reader.read(directory, VOCABULARY, KEY).found());
    assertEquals(1, reader.read(folder, VOCABULARY, KEY).found());
    Files.copy(inner, folder.resolve("other.vec"));
    DataException failure =
        assertThrows(DataException.class, () -> reader.read(folder, VOCABULARY, KEY));
    assertEquals(
        folder
            + ": expected a file of word vectors (.txt or .vec, plain or as .gz), got 2 such files"
            + " glove.txt, other.vec; give the path of one of them",
        failure.getMessage());
    assertFalse(Files.exists(directory.resolve("nothing")));
    Path missing = directory.resolve("nothing");
    assertContains(
        missing + ": expected a file, got nothing; ",
        assertThrows(DataException.class, () -> reader.read(missing, VOCABULARY, KEY))
            .getMessage());
    assertThrows(IllegalArgumentException.class, () -> reader.read(null, VOCABULARY, KEY));
  }
}
