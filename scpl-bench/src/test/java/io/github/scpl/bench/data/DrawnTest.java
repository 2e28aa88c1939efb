// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.bench.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.scpl.bench.Cli;
import io.github.scpl.bench.IdxFiles;
import io.github.scpl.bench.Tiny;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Limits on data that are ordered by class, as many downloads are. */
@Timeout(120)
class DrawnTest {
  @TempDir private Path folder;

  /** The same labels as images and as texts, class by class. */
  private void write(String images, String texts, int... perClass) throws IOException {
    int[] labels =
        IntStream.range(0, perClass.length)
            .flatMap(c -> IntStream.generate(() -> c).limit(perClass[c]))
            .toArray();
    IdxFiles.write(folder, images, labels);
    List<String> rows = new ArrayList<>();
    for (int i = 0; i < labels.length; i++) {
      rows.add((labels[i] + 1) + ",Title,word" + i + " of class" + labels[i]);
    }
    Files.write(folder.resolve(texts + ".csv"), rows);
  }

  private Cli train(String data, String... options) {
    String[] all = Arrays.copyOf(options, options.length + 2);
    all[options.length] = "--data=" + data + ":" + folder;
    all[options.length + 1] = "--stages=1";
    return Tiny.run("train", folder.resolve("out"), all);
  }

  @Test
  void imagesAndTextsAreDrawnAlikeAndTheResultTells() throws IOException {
    write("train", "train", 40, 30, 20, 4);
    write("t10k", "test", 9, 9, 9, 9);
    for (String data : new String[] {"idx", "ag-news"}) {
      String out = train(data, "--train-limit=40", "--test-limit=10", "--seed=3").succeeded().out();
      assertTrue(
          out.contains(
              ": 40 training and 10 test samples, drawn by seed 3 (training:"
                  + " 4 to 12 per class, test: 2 to 3 per class); "),
          out);
      JsonNode drawn = Tiny.result(folder.resolve("out")).at("/data/drawn");
      assertEquals(3, drawn.at("/seed").asInt());
      assertEquals(4, drawn.at("/trainSamplesPerClass/min").asInt());
      assertEquals(12, drawn.at("/trainSamplesPerClass/max").asInt());
      assertEquals(3, drawn.at("/testSamplesPerClass/max").asInt());
    }
  }

  @Test
  void withoutLimitsNothingIsDrawn() throws IOException {
    write("train", "train", 5, 5, 5, 5);
    write("t10k", "test", 2, 2, 2, 2);
    String out = train("idx", "--train-limit=20").succeeded().out();
    assertTrue(out.contains(": 20 training and 8 test samples; "), out);
    assertTrue(Tiny.result(folder.resolve("out")).at("/data/drawn").isNull());
  }

  @Test
  void testSamplesOfTooFewClassesAreWarnedOf() throws IOException {
    write("train", "train", 5, 5, 5, 5);
    write("t10k", "test", 5, 5, 5, 5);
    assertEquals(
        List.of("--test-limit: 3 samples are not one of each of 4 classes; accuracies mean little"),
        TextDataTest.warnings(Drawn.class, () -> train("idx", "--test-limit=3").succeeded()));
  }
}
