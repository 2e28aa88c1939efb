// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.models.text.data;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.scpl.models.data.ReadingProgress;
import io.github.scpl.random.RandomKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@SuppressWarnings("try") // watches are scopes, not values
class TextReadingProgressTest {
  private static final String ROWS = "sentence\tlabel\na good film\t1\na bad one\t0\n";

  @TempDir private Path folder;

  @Test
  void filesAndTextsAndVectorsAreCounted() throws IOException {
    Path file = Files.writeString(folder.resolve("train.tsv"), ROWS);
    Path vectors = Files.writeString(folder.resolve("vectors.txt"), "good 1 2\nbad 2 1\n");
    List<String> told = new ArrayList<>();
    try (ReadingProgress.Watch watch =
        ReadingProgress.watch(
            (what, done, total) -> {
              if (done == total) {
                told.add(what + " " + total);
              }
            })) {
      TextSet texts = TextReader.sst2().read(file).cleaned(TextCleaner.english());
      Vocabulary words = Vocabulary.of(texts, 10);
      WordVectorReader.glove().read(vectors, words, RandomKey.of(1));
    }
    assertEquals(
        List.of("train.tsv " + ROWS.length(), "cleaning texts 2", "vectors.txt 17"),
        told.stream().distinct().toList());
  }
}
