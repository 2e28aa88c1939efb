// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.models.text.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.scpl.block.Signal;
import io.github.scpl.data.BatchStream;
import io.github.scpl.device.Arena;
import io.github.scpl.host.HostDevice;
import io.github.scpl.models.Shared;
import java.io.IOException;
import java.nio.file.Path;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;

/** Real files; the expected numbers come from a separate program in Python. */
class RealTextTest {
  private static final int MAX_LENGTH = 60;

  /** What is built in. */
  private static final Path BANKING77 =
      Path.of("src/main/resources/io/github/scpl/models/text/data/banking77");

  private static TextSet clean(TextReader reader, Path file) throws IOException {
    TextSet set = reader.read(file);
    assertEquals(Omissions.NONE, set.omissions());
    TextSet cleaned = set.cleaned(TextCleaner.english());
    assertEquals(Omissions.NONE, cleaned.omissions());
    return cleaned;
  }

  private static int[] counts(TextSet set, int... labels) {
    return IntStream.of(labels)
        .map(c -> (int) IntStream.range(0, set.size()).filter(i -> set.label(i) == c).count())
        .toArray();
  }

  private static long checksum(TextSet set, Vocabulary vocabulary) {
    return set.texts().stream()
        .flatMapToInt(text -> IntStream.of(vocabulary.encode(text, MAX_LENGTH)))
        .asLongStream()
        .sum();
  }

  private static long[] firstTimes(TextBatches batches) throws IOException, InterruptedException {
    long[] times = new long[3];
    try (Arena arena = HostDevice.HOST.arena();
        BatchStream stream = batches.open(0)) {
      Signal signal = new Signal(arena, DataType.FLOAT);
      for (int i = 0; i < times.length; i++) {
        stream.next(signal);
        times[i] = signal.bundle().features().size(1);
      }
    }
    return times;
  }

  @Test
  void agNews() throws Exception {
    TextSet train = clean(TextReader.agNews(), Shared.file("data/ag_news_csv/train.csv"));
    TextSet test = clean(TextReader.agNews(), Shared.file("data/ag_news_csv/test.csv"));
    assertEquals(6_080, train.size());
    assertEquals(1_520, test.size());
    assertArrayEquals(new int[] {1521, 1523, 1526, 1510}, counts(train, 0, 1, 2, 3));
    assertArrayEquals(new int[] {379, 377, 374, 390}, counts(test, 0, 1, 2, 3));

    Vocabulary vocabulary = Vocabulary.original(train);
    assertEquals(22_945, vocabulary.size());
    assertEquals("39s", vocabulary.word(2));
    assertEquals("reuters", vocabulary.word(7));
    assertEquals("iraq", vocabulary.word(33));
    assertEquals("quadruples", vocabulary.word(11_944));
    assertArrayEquals(
        new int[] {
          286, 5542, 2191, 236, 97, 500, 80, 25, 286, 5542, 10, 709, 236, 3, 58, 97, 15, 2043, 361,
          48, 29, 95, 2769, 5543, 1706, 1804, 429, 378, 142, 18
        },
        vocabulary.encode(train.text(0), MAX_LENGTH));
    assertArrayEquals(
        new int[] {
          792, 1, 314, 936, 1, 1, 1, 7, 165, 75, 1, 792, 10, 1, 1, 49, 1, 1, 1, 1, 1, 1, 1, 1, 262
        },
        Vocabulary.of(train, 1_000).encode(test.text(0), MAX_LENGTH));
    assertEquals(89_479_432, checksum(test, vocabulary));

    TextBatches batches = TextBatches.inOrder(test, vocabulary, MAX_LENGTH, 64);
    assertEquals(24, batches.batches());
    assertEquals(60, batches.longest());
    assertArrayEquals(new long[] {37, 44, 60}, firstTimes(batches));
  }

  @Test
  void banking77() throws Exception {
    TextSet train = clean(TextReader.banking77(), BANKING77.resolve("train.csv.gz"));
    TextSet test =
        clean(TextReader.banking77(train.classNames()), BANKING77.resolve("test.csv.gz"));
    assertEquals(10_003, train.size());
    assertEquals(3_080, test.size());
    assertEquals(77, train.classes());
    assertEquals(train.classNames(), test.classNames());
    assertEquals("activate_my_card", train.classNames().get(0));
    assertEquals("Refund_not_showing_up", train.classNames().get(51));
    assertArrayEquals(new int[] {187, 182, 181}, counts(train, 15, 28, 6));
    assertArrayEquals(new int[] {40, 40, 40}, counts(test, 0, 51, 76));

    Vocabulary vocabulary = Vocabulary.original(train);
    assertEquals(2_302, vocabulary.size());
    assertEquals("periodically", vocabulary.word(1_383));
    assertArrayEquals(new int[] {24, 142, 2}, vocabulary.encode(train.text(0), MAX_LENGTH));
    assertArrayEquals(new int[] {207, 2301}, vocabulary.encode(train.text(10_002), MAX_LENGTH));
    assertEquals(2_529_225, checksum(test, vocabulary));

    TextBatches batches = TextBatches.inOrder(test, vocabulary, MAX_LENGTH, 64);
    assertEquals(49, batches.batches());
    assertEquals(31, batches.longest());
    assertArrayEquals(new long[] {9, 9, 15}, firstTimes(batches));
  }
}
