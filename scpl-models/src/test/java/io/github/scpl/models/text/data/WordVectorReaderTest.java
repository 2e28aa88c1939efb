// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.models.text.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.scpl.models.data.DataException;
import io.github.scpl.random.RandomKey;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WordVectorReaderTest {
  private static final RandomKey KEY = RandomKey.of(8);

  /** Ids 2, 3, 4, 5. */
  private static final Vocabulary VOCABULARY = vocabulary("red green blue gr\u00fcn");

  private static final String GLOVE =
      "the 9 9 9\nblue 0.5 -1 2e-1\nred 1 2 3\ngr\u00fcn -4 -5 -6\nred 7 7 7\n";

  @TempDir Path directory;

  private static Vocabulary vocabulary(String words) {
    return Vocabulary.of(TextSet.of("test", List.of("only"), List.of(words), new int[1]), 1 << 20);
  }

  private Path file(String content) throws IOException {
    return Files.writeString(directory.resolve("vectors.txt"), content);
  }

  private String failure(WordVectorReader reader, String content) throws IOException {
    Path file = file(content);
    DataException failure =
        assertThrows(DataException.class, () -> reader.read(file, VOCABULARY, KEY));
    assertTrue(failure.getMessage().contains("vectors.txt"), failure.getMessage());
    return failure.getMessage();
  }

  private static void assertContains(String expected, String message) {
    assertTrue(message.contains(expected), message);
  }

  @Test
  void gloveRowsGoToTheirWords() throws IOException {
    WordVectors vectors = WordVectorReader.glove().read(file(GLOVE), VOCABULARY, KEY);
    assertEquals(3, vectors.width());
    assertEquals(6, vectors.size());
    assertEquals(3, vectors.found());
    assertArrayEquals(new float[] {1, 2, 3}, vectors.vector(2));
    assertArrayEquals(new float[] {0.5f, -1, 0.2f}, vectors.vector(4));
    assertArrayEquals(new float[] {-4, -5, -6}, vectors.vector(5));
    assertArrayEquals(new float[3], vectors.vector(Vocabulary.PAD));
    assertArrayEquals(vectors.vector(4), Arrays.copyOfRange(vectors.values(), 12, 15));
    assertFalse(Arrays.equals(vectors.vector(Vocabulary.UNKNOWN), vectors.vector(3)));
  }

  @Test
  void fastTextHeaderBlanksAtTheEndAndWindowsLinesAreUnderstood() throws IOException {
    String content = "3 2\r\nred 1 2 \r\nx\u00a0y 3 4 \r\nblue 5 6 \r\n";
    WordVectors vectors = WordVectorReader.fastText().read(file(content), VOCABULARY, KEY);
    assertEquals(2, vectors.width());
    assertEquals(2, vectors.found());
    assertArrayEquals(new float[] {1, 2}, vectors.vector(2));
    assertArrayEquals(new float[] {5, 6}, vectors.vector(4));
  }

  @Test
  void compressedFilesGiveTheSame() throws IOException {
    Path file = directory.resolve("vectors.gz");
    try (OutputStream stream = new GZIPOutputStream(Files.newOutputStream(file))) {
      stream.write(GLOVE.getBytes(StandardCharsets.UTF_8));
    }
    assertArrayEquals(
        WordVectorReader.glove().read(file(GLOVE), VOCABULARY, KEY).values(),
        WordVectorReader.glove().read(file, VOCABULARY, KEY).values());
    byte[] whole = Files.readAllBytes(file);
    Files.write(file, Arrays.copyOf(whole, whole.length - 10));
    DataException failure =
        assertThrows(
            DataException.class, () -> WordVectorReader.glove().read(file, VOCABULARY, KEY));
    assertContains("cut off", failure.getMessage());
  }

  @Test
  void missingWordsAreSpreadLikeTheFoundOnes() throws IOException {
    String missing =
        IntStream.range(0, 500).mapToObj(i -> "m" + i).collect(Collectors.joining(" "));
    Vocabulary vocabulary = vocabulary("red blue " + missing);
    // Components 0.3 + (-0.1, 0.1, -0.3, 0.3): a mean of 0.3, a standard deviation of sqrt(0.05).
    WordVectors vectors =
        WordVectorReader.glove().read(file("red 0.2 0.4\nblue 0 0.6\n"), vocabulary, KEY);
    double deviation = Math.sqrt(0.05);
    double sum = 0;
    double squares = 0;
    float[] values = vectors.values();
    for (int i = 8; i < values.length; i++) {
      assertTrue(Math.abs(values[i]) <= deviation * Math.sqrt(3) + 1e-6);
      sum += values[i];
      squares += values[i] * values[i];
    }
    // Four standard errors of 1000 uniform numbers.
    assertEquals(0, sum / 1000, 4 * deviation / Math.sqrt(1000));
    assertEquals(0.05, squares / 1000, 4 * 0.05 * Math.sqrt(0.8 / 1000));
  }

  @Test
  void missingVectorsDependOnTheWordAndTheKeyOnly() throws IOException {
    Path file = file("red 1 2\nblue 3 5\n");
    float[] first = WordVectorReader.glove().read(file, vocabulary("red blue x"), KEY).vector(4);
    WordVectors other = WordVectorReader.glove().read(file, vocabulary("blue y x red"), KEY);
    assertArrayEquals(first, other.vector(4));
    assertFalse(Arrays.equals(other.vector(3), other.vector(4)));
    assertFalse(
        Arrays.equals(
            first,
            WordVectorReader.glove()
                .read(file, vocabulary("red blue x"), RandomKey.of(9))
                .vector(4)));
  }

  @Test
  void originalFillsMissingRowsBetweenZeroAndOne() throws IOException {
    String missing =
        IntStream.range(0, 500).mapToObj(i -> "m" + i).collect(Collectors.joining(" "));
    WordVectors vectors =
        WordVectorReader.glove()
            .withMissing(MissingWords.ZERO_TO_ONE)
            .read(file("red -5 9\n"), vocabulary("red " + missing), KEY);
    assertArrayEquals(new float[] {-5, 9}, vectors.vector(2));
    assertFalse(Arrays.equals(new float[2], vectors.vector(Vocabulary.PAD)));
    double sum = 0;
    float[] values = vectors.values();
    for (int i = 6; i < values.length; i++) {
      assertTrue(values[i] >= 0 && values[i] <= 1);
      sum += values[i];
    }
    assertEquals(0.5, sum / 1000, 4 / Math.sqrt(12 * 1000));
  }

  @Test
  void shiftGivesEveryRowTheVectorOfTwoRowsBelow() throws IOException {
    WordVectorReader reader = WordVectorReader.glove().withMissing(MissingWords.ZERO_TO_ONE);
    WordVectors straight = reader.read(file(GLOVE), VOCABULARY, KEY);
    WordVectors shifted = reader.withTwoRowShift(true).read(file(GLOVE), VOCABULARY, KEY);
    for (int row = 0; row < 6; row++) {
      assertArrayEquals(straight.vector((row + 2) % 6), shifted.vector(row));
    }
    // The padding row has the vector of the most frequent word.
    assertArrayEquals(new float[] {1, 2, 3}, shifted.vector(Vocabulary.PAD));
  }

  @Test
  void rowsOfAnotherWidthAreErrors() throws IOException {
    WordVectorReader glove = WordVectorReader.glove();
    assertContains(
        "line 2: expected a word and 2 components, got 1", failure(glove, "red 1 2\nblue 1\n"));
    assertContains(
        "line 3: expected 'green' and 2 components, got 3",
        failure(glove, "red 1 2\nblue 1 2\ngreen 1 2 3"));
    assertContains("line 2: expected a word and 2", failure(glove, "red 1 2\n\nblue 1 2\n"));
    assertContains("line 1", failure(glove, "red\n"));
    assertContains("empty file", failure(glove, ""));
  }

  @Test
  void componentsThatAreNoNumbersAreErrors() throws IOException {
    assertContains(
        "line 2: expected a number as component 2 of 'blue', got '1,5'",
        failure(WordVectorReader.glove(), "red 1 2\nblue 1 1,5\n"));
    assertContains("got 'NaN'", failure(WordVectorReader.glove(), "red 1 NaN\n"));
    assertContains("got ''", failure(WordVectorReader.glove(), "red  1\n"));
  }

  @Test
  void theOtherFormatIsRecognised() throws IOException {
    assertContains("fastText()", failure(WordVectorReader.glove(), "1 3\nred 1 2 3\n"));
    assertContains("glove()", failure(WordVectorReader.fastText(), "red 1 2 3\nblue 1 2 3\n"));
  }

  /** What is never allocated cannot fill the heap: a large file passes through small buffers. */
  @Test
  void rowsOfOtherWordsCostNoHeap() throws IOException {
    int rows = 40_000;
    byte[] components = " -0.12345".repeat(100).concat("\n").getBytes(StandardCharsets.UTF_8);
    Path file = directory.resolve("large.txt.gz");
    try (OutputStream out =
        new BufferedOutputStream(new GZIPOutputStream(Files.newOutputStream(file)))) {
      for (int i = 0; i < rows; i++) {
        out.write((i == rows - 1 ? "blue" : "w" + i).getBytes(StandardCharsets.UTF_8));
        out.write(components);
      }
    }
    long before = allocated();
    WordVectors vectors = WordVectorReader.glove().read(file, VOCABULARY, KEY);
    long bytes = allocated() - before;
    assertEquals(1, vectors.found());
    long fileBytes = (long) rows * components.length;
    assertTrue(bytes < fileBytes / 4, () -> bytes + " bytes for a file of " + fileBytes);
  }

  private static long allocated() {
    return ((com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean())
        .getCurrentThreadAllocatedBytes();
  }

  @Test
  void incompleteFilesAreErrors() throws IOException {
    assertContains(
        "expected 3 rows, as the header announces, got 2; download the file again if it is cut off,"
            + " write 2 into the first line, or",
        failure(WordVectorReader.fastText(), "3 1\nred 1\nblue 2\n"));
  }

  @Test
  void headersThatAnnounceTooFewRowsAreSaidToBeWrong() throws IOException {
    String message = failure(WordVectorReader.fastText(), "1 1\nred 1\nblue 2\n");
    assertContains(
        "expected 1 rows, as the header announces, got 2; write 2 into the first line", message);
    assertFalse(message.contains("cut off"), message);
  }

  @Test
  void fileWithoutAnyKnownWordIsAnError() throws IOException {
    assertContains(
        "got none in 2 rows", failure(WordVectorReader.glove(), "rouge 1 2\nbleu 3 4\n"));
  }

  @Test
  void wordsThatAreNotUtf8MatchNothing() throws IOException {
    Path file = directory.resolve("latin.txt");
    Files.write(file, "red 1\ngr\u00fcn 2\n".getBytes(StandardCharsets.ISO_8859_1));
    assertEquals(1, WordVectorReader.glove().read(file, VOCABULARY, KEY).found());
  }
}
