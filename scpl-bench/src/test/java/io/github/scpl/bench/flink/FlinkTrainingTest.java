// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.bench.flink;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.scpl.bench.Cli;
import io.github.scpl.bench.Tiny;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(120)
class FlinkTrainingTest {
  @TempDir private Path folder;

  /** With exits, a growth by steps, held-out samples, and a batch size of evaluation. */
  @Test
  void resultsAndModelAreThoseOfTrainingHere() throws IOException {
    List<String> options =
        List.of(
            "--method=dascpl",
            "--epochs=2",
            "--growth=accumulate:3,5,8:steps",
            "--validation=0.2",
            "--test-batch=30");
    JsonNode here = train("here", options);
    JsonNode flink = train("flink", options);
    for (String path : List.of("accuracy", "activeBlocks", "confusion", "parameters")) {
      assertEquals(here.get(path), flink.get(path), path);
    }
    assertEquals(2, flink.get("epochs").size());
    for (int epoch = 0; epoch < 2; epoch++) {
      for (String path :
          List.of("/training/losses", "/training/samples", "/evaluation/accuracies")) {
        assertEquals(here.at("/epochs/" + epoch + path), flink.at("/epochs/" + epoch + path), path);
      }
    }
    assertEquals("2 stages (2+2 blocks) x 1 native on Flink", flink.get("threads").asText());
    assertEquals(-1, Files.mismatch(model("here"), model("flink")));
    try (Stream<Path> left = Files.list(folder.resolve("flink"))) {
      assertEquals(3, left.count(), "the result alone stays");
    }
  }

  private JsonNode train(String on, List<String> options) throws IOException {
    List<String> all = new ArrayList<>(options);
    all.addAll(List.of("--on=" + on, "--save=" + model(on)));
    Path out = folder.resolve(on);
    Cli cli = Tiny.run("train", out, all.toArray(String[]::new)).succeeded();
    assertEquals(2, cli.out().lines().filter(line -> line.contains("  loss ")).count(), cli.out());
    return Tiny.result(out).at("/results/0");
  }

  private Path model(String on) {
    return folder.resolve(on + ".safetensors");
  }

  @Test
  void divergenceIsToldWithItsPlaceAndNothingIsSaved() {
    Path saved = model("flink");
    Cli cli = Tiny.run("train", folder, "--on=flink", "--lr=1e38", "--save=" + saved);
    assertEquals(3, cli.code(), cli.err());
    assertEquals(1, cli.err().lines().count(), cli.err());
    assertTrue(cli.err().startsWith("scpl: Stage "), cli.err());
    assertFalse(Files.exists(saved));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--method=bp | --on: expected here for the method bp, a stream having no way back",
        "--method=gpipe | --on: expected here for the method gpipe, ",
        "--method=al | --on: expected here for the method al, ",
        "--growth=plateau | --on: expected here for --growth plateau, ",
        "--on-divergence=skip | --on: expected here for --on-divergence other than stop, got flink",
        "--snapshot-every=0 | --snapshot-every: expected none beside --on flink, since ",
        "--capacity=2 | --capacity: expected none beside --on flink, since ",
        "--resident | --resident: expected none beside --on flink, since ",
        "--train-accuracy=1 | --train-accuracy: expected none beside --on flink, since ",
      })
  void whatNoJobCanFollowIsRefused(String option, String message) {
    String refused = Tiny.run("train", folder, option, "--on=flink").refused();
    assertTrue(refused.startsWith(message), refused);
  }

  @Test
  void otherPlacesAreRefused() {
    assertEquals(
        "--on: expected here or flink, got moon", Tiny.run("train", folder, "--on=moon").refused());
  }
}
