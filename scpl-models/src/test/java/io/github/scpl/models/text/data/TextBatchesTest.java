// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.models.text.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.scpl.block.Signal;
import io.github.scpl.data.BatchStream;
import io.github.scpl.device.Arena;
import io.github.scpl.host.HostDevice;
import io.github.scpl.random.RandomKey;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;

class TextBatchesTest {
  private static final RandomKey KEY = RandomKey.of(3);

  private static final TextSet SET =
      TextSet.of(
          "test",
          List.of("p", "q"),
          List.of("a b c", "a", "a b c d e", "a b", "z"),
          new int[] {0, 1, 1, 0, 1});

  private static TextBatches inOrder(int maxLength, int batchSize) {
    return TextBatches.inOrder(SET, Vocabulary.of(SET, 7), maxLength, batchSize);
  }

  /** Texts of 1 to 20 words, each with its own label. */
  private static TextBatches many() {
    List<String> texts =
        IntStream.range(0, 300).mapToObj(i -> "w ".repeat(1 + i * 7 % 20).trim()).toList();
    List<String> names = IntStream.range(0, 300).mapToObj(Integer::toString).toList();
    TextSet set = TextSet.of("many", names, texts, IntStream.range(0, 300).toArray());
    return TextBatches.inOrder(set, Vocabulary.of(set, 10), 20, 8);
  }

  /** One batch, copied. */
  private record Batch(long[] shape, double[] ids, double[] mask, int[] labels) {}

  private static List<Batch> read(TextBatches batches, int epoch, DataType type) {
    List<Batch> all = new ArrayList<>();
    try (Arena arena = HostDevice.HOST.arena();
        BatchStream stream = batches.open(epoch)) {
      Signal signal = new Signal(arena, type);
      while (stream.next(signal)) {
        assertArrayEquals(signal.bundle().features().shape(), signal.bundle().mask().shape());
        all.add(
            new Batch(
                signal.bundle().features().shape(),
                signal.bundle().features().toArray(),
                signal.bundle().mask().toArray(),
                signal.labels().clone()));
      }
      assertFalse(stream.next(signal));
    } catch (IOException | InterruptedException e) {
      throw new AssertionError(e);
    }
    return all;
  }

  private static List<Integer> labels(List<Batch> batches) {
    return batches.stream().flatMap(b -> Arrays.stream(b.labels()).boxed()).toList();
  }

  @Test
  void rowsArePaddedToTheLongestOfTheirBatch() {
    for (DataType type : new DataType[] {DataType.FLOAT, DataType.DOUBLE}) {
      List<Batch> batches = read(inOrder(4, 2), 0, type);
      assertEquals(3, batches.size());
      assertArrayEquals(new long[] {2, 3}, batches.get(0).shape());
      assertArrayEquals(new double[] {2, 3, 4, 2, 0, 0}, batches.get(0).ids());
      assertArrayEquals(new double[] {1, 1, 1, 1, 0, 0}, batches.get(0).mask());
      assertArrayEquals(new int[] {0, 1}, batches.get(0).labels());
      assertArrayEquals(new long[] {2, 4}, batches.get(1).shape());
      assertArrayEquals(new double[] {2, 3, 4, 5, 2, 3, 0, 0}, batches.get(1).ids());
      assertArrayEquals(new double[] {1, 1, 1, 1, 1, 1, 0, 0}, batches.get(1).mask());
      assertArrayEquals(new long[] {1, 1}, batches.get(2).shape());
      assertArrayEquals(new double[] {Vocabulary.UNKNOWN}, batches.get(2).ids());
      assertArrayEquals(new double[] {1}, batches.get(2).mask());
      assertArrayEquals(new int[] {1}, batches.get(2).labels());
    }
  }

  @Test
  void countsAreKnownBeforehand() {
    assertEquals(5, inOrder(4, 2).size());
    assertEquals(3, inOrder(4, 2).batches());
    assertEquals(1, inOrder(4, 5).batches());
    assertEquals(1, inOrder(4, Integer.MAX_VALUE).batches());
    assertEquals(1, read(inOrder(4, Integer.MAX_VALUE), 0, DataType.FLOAT).size());
    assertEquals(4, inOrder(4, 2).longest());
    assertEquals(5, inOrder(60, 2).longest());
  }

  @Test
  void everyEpochHasItsOwnOrderWhoeverAsks() {
    TextBatches batches = many().shuffled(KEY);
    List<Integer> first = labels(read(batches, 1, DataType.FLOAT));
    List<Integer> second = labels(read(batches, 2, DataType.FLOAT));
    assertEquals(300, first.stream().distinct().count());
    assertNotEquals(first, second);
    assertEquals(first, labels(read(many().shuffled(KEY), 1, DataType.FLOAT)));
    assertNotEquals(first, labels(read(many().shuffled(RandomKey.of(4)), 1, DataType.FLOAT)));
  }

  @Test
  void evaluationIsInOrder() {
    List<Integer> order = IntStream.range(0, 300).boxed().toList();
    assertEquals(order, labels(read(many(), 0, DataType.FLOAT)));
    assertEquals(order, labels(read(many(), 1, DataType.FLOAT)));
    assertEquals(order, labels(read(many().shuffled(KEY), 0, DataType.FLOAT)));
    assertEquals(order, labels(read(many().bucketed(KEY, 5), 0, DataType.FLOAT)));
  }

  @Test
  void bucketsHaveAllTextsAndLittlePadding() {
    List<Batch> plain = read(many().shuffled(KEY), 1, DataType.FLOAT);
    List<Batch> bucketed = read(many().bucketed(KEY, 10), 1, DataType.FLOAT);
    assertEquals(many().batches(), bucketed.size());
    assertEquals(300, labels(bucketed).stream().distinct().count());
    assertEquals(
        List.of(4),
        bucketed.stream().map(b -> b.labels().length).filter(rows -> rows != 8).toList());
    assertTrue(
        padding(bucketed) < 0.35 * padding(plain), padding(bucketed) + " of " + padding(plain));
    long rises =
        IntStream.range(1, bucketed.size())
            .filter(i -> bucketed.get(i).shape()[1] > bucketed.get(i - 1).shape()[1])
            .count();
    assertTrue(rises > 10 && rises < 28, "the batches are not in random order: " + rises);
  }

  private static long padding(List<Batch> batches) {
    return batches.stream()
        .mapToLong(b -> Arrays.stream(b.mask()).filter(m -> m == 0).count())
        .sum();
  }

  @Test
  void bucketsAreReproducible() {
    List<Integer> first = labels(read(many().bucketed(KEY, 10), 1, DataType.FLOAT));
    assertEquals(first, labels(read(many().bucketed(KEY, 10), 1, DataType.FLOAT)));
    assertNotEquals(first, labels(read(many().bucketed(KEY, 10), 2, DataType.FLOAT)));
  }

  @Test
  void signalIsReusedWithoutTracesOfEarlierBatches() throws Exception {
    try (Arena arena = HostDevice.HOST.arena()) {
      Signal signal = new Signal(arena, DataType.FLOAT);
      for (int round = 0; round < 2; round++) {
        try (BatchStream stream = inOrder(4, 2).open(0)) {
          assertTrue(stream.next(signal));
          assertArrayEquals(new double[] {2, 3, 4, 2, 0, 0}, signal.bundle().features().toArray());
          assertTrue(stream.next(signal));
          assertTrue(stream.next(signal));
          assertEquals(1, signal.rows());
        }
      }
    }
  }

  @Test
  void aPoolMayBeLargerThanTheSetOrAnyNumber() {
    TextBatches whole = TextBatches.inOrder(SET, Vocabulary.of(SET, 7), 4, Integer.MAX_VALUE);
    List<Batch> batches = read(whole.bucketed(KEY, 50), 1, DataType.FLOAT);
    assertEquals(1, batches.size());
    assertEquals(5, batches.get(0).labels().length);
  }

  @Test
  void batchesOfMoreWordsThanAnArrayHoldsAreRefused() {
    List<String> texts = new ArrayList<>(Collections.nCopies(70_000, "a"));
    texts.add("a ".repeat(40_000));
    TextSet set = TextSet.of("test", List.of("p"), texts, new int[texts.size()]);
    Vocabulary vocabulary = Vocabulary.of(set, 10);
    String message =
        assertThrows(
                IllegalArgumentException.class,
                () -> TextBatches.inOrder(set, vocabulary, 50_000, Integer.MAX_VALUE))
            .getMessage();
    assertTrue(message.contains("got 70001 texts of up to 40000"), message);
    assertEquals(71, TextBatches.inOrder(set, vocabulary, 50_000, 1000).batches());
  }

  @Test
  void aSetThatCleaningEmptiedSaysSo() {
    TextSet set = TextSet.of("test", List.of("p"), List.of("the", "!"), new int[2]);
    Vocabulary vocabulary = Vocabulary.of(SET, 10);
    TextSet cleaned = set.cleaned(TextCleaner.english());
    assertEquals(
        "test: expected texts, got an empty set; cleaning left no word of 2 texts",
        assertThrows(
                IllegalArgumentException.class,
                () -> TextBatches.inOrder(cleaned, vocabulary, 5, 2))
            .getMessage());
  }

  @Test
  void textsWithoutWordsAndSenselessSizesAreRejected() {
    TextSet blank = TextSet.of("test", List.of("p"), List.of("a", " "), new int[2]);
    Vocabulary vocabulary = Vocabulary.of(blank, 10);
    IllegalArgumentException failure =
        assertThrows(
            IllegalArgumentException.class, () -> TextBatches.inOrder(blank, vocabulary, 5, 2));
    assertTrue(failure.getMessage().contains("text 1"), failure.getMessage());
    TextSet empty = TextSet.of("test", List.of("p"), List.of(), new int[0]);
    assertThrows(
        IllegalArgumentException.class, () -> TextBatches.inOrder(empty, vocabulary, 5, 2));
    assertThrows(IllegalArgumentException.class, () -> inOrder(4, 0));
    assertThrows(IllegalArgumentException.class, () -> inOrder(0, 4));
    assertThrows(IllegalArgumentException.class, () -> many().bucketed(KEY, 0));
  }
}
