// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.bench.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.scpl.bench.Cli;
import io.github.scpl.bench.Tiny;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The commands that vary one thing: epochs, depth, noise and ablate. */
@Timeout(120)
class StudyCommandsTest {
  private static final String[] SMALL = {"--train-limit=60", "--test-limit=20"};

  @TempDir private Path folder;

  private Cli run(String command, String... options) {
    List<String> all = new ArrayList<>(List.of(options));
    all.addAll(List.of(SMALL));
    return Tiny.run(command, folder, all.toArray(String[]::new));
  }

  private static List<String> texts(JsonNode nodes, String path) {
    List<String> texts = new ArrayList<>();
    nodes.forEach(node -> texts.add(node.at(path).asText()));
    return texts;
  }

  @Test
  void trainingLengthsAreRunsOfTheirOwn() throws IOException {
    String out = run("epochs", "--values=1,3", "--repeats=2").succeeded().out();
    JsonNode results = Tiny.result(folder).get("results");
    assertEquals(
        List.of("1", "1", "3", "3", "1", "1", "3", "3"), texts(results, "/variant"), "by seeds");
    assertEquals(List.of("1", "1", "1", "1", "2", "2", "2", "2"), texts(results, "/seed"));
    assertEquals(3, results.at("/2/epochs").size());
    double second = results.at("/2/epochs/1/training/learningRate").asDouble();
    assertTrue(second < 1e-3 && second > 5e-4, "a cosine of its own length");
    assertTrue(out.contains("3, seed 2 (4 of 4)"), out);
    assertTrue(out.lines().anyMatch(line -> line.matches("epochs  method  runs +accuracy .*")));
    JsonNode statistics = Tiny.result(folder).get("statistics");
    assertEquals(4, statistics.size());
    JsonNode scpl = statistics.get(3);
    assertEquals(3, scpl.get("value").asInt());
    assertEquals("bp", scpl.get("baseline").asText());
    assertEquals(2, scpl.at("/accuracy/n").asInt());
    assertEquals(
        (results.at("/3/accuracy").asDouble() + results.at("/7/accuracy").asDouble()) / 2,
        scpl.at("/accuracy/mean").asDouble(),
        1e-12);
    assertTrue(scpl.at("/timesAsFast").has("significant"));
    String html = Files.readString(folder.resolve("report.html"));
    assertTrue(html.contains("Accuracy by epochs"), html);
    assertTrue(html.contains("95 % interval"), html);
  }

  private String dryRun(String command, String... options) {
    List<String> all = new ArrayList<>(List.of(options));
    all.add("--dry-run");
    String text = run(command, all.toArray(String[]::new)).succeeded().out();
    assertFalse(Files.exists(folder.resolve("result.json")), text);
    return text;
  }

  private static long rows(String text) {
    return text.lines().filter(line -> line.matches("(bp|scpl|dascpl|ee)\\b.* native .*")).count();
  }

  @Test
  void aDryRunMeasuresEachMethodOnceAndForecastsAllRuns() {
    String text = dryRun("ablate", "--parts=temperature,exits", "--repeats=2");
    assertEquals(2, rows(text), "scpl and dascpl: " + text);
    assertTrue(text.contains("All 14 runs are taken to be as fast as these"), text);
  }

  @Test
  void aDryRunMeasuresEachNumberOfBlocks() {
    String text =
        dryRun("depth", "--values=1,2", "--methods=bp", "--repeats=2", "--placement=auto");
    assertEquals(2, rows(text), text);
    assertTrue(text.contains("bp --blocks 2 "), text);
    assertTrue(text.contains("All 4 runs "), text);
  }

  @Test
  void aSeedGivesWhatItGivesAlone() throws IOException {
    run("compare", "--repeats=2", "--seed=4", "--methods=scpl").succeeded();
    JsonNode repeated = Tiny.result(folder).get("results").get(1);
    assertEquals(5, repeated.get("seed").asInt());
    run("compare", "--seed=5", "--methods=scpl").succeeded();
    JsonNode alone = Tiny.result(folder).get("results").get(0);
    assertEquals(alone.get("test").get("accuracies"), repeated.get("test").get("accuracies"));
    String losses = "/epochs/0/training/losses";
    assertEquals(alone.at(losses), repeated.at(losses));
  }

  @Test
  void noiseIsInTheTrainingLabelsAndTheGapIsShown() throws IOException {
    String out = run("noise", "--values=0,0.9", "--repeats=1", "--methods=bp").succeeded().out();
    JsonNode results = Tiny.result(folder).get("results");
    String loss = "/epochs/0/training/losses/3/head";
    assertNotEquals(results.get(0).at(loss), results.get(1).at(loss));
    for (JsonNode result : results) {
      double training = result.get("trainingAccuracy").asDouble();
      assertEquals(Math.rint(60 * training), 60 * training, 1e-9, "a share of 60 samples");
    }
    double gap = Tiny.result(folder).at("/statistics/1/gap/mean").asDouble();
    assertEquals(
        results.at("/1/trainingAccuracy").asDouble() - results.at("/1/accuracy").asDouble(),
        gap,
        1e-12);
    assertTrue(out.contains("  training  "), out);
    assertTrue(out.contains("There is one seed only"), out);
  }

  @Test
  void imagesAreCutAndTextsGetLayers() throws IOException {
    String[] images = {"--methods=scpl", "--values=1,6", "--repeats=1", "--placement=auto"};
    run("depth", images).succeeded();
    JsonNode results = Tiny.result(folder).get("results");
    assertEquals(1, results.at("/0/epochs/0/training/losses").size());
    assertEquals(6, results.at("/1/epochs/0/training/losses").size());
    assertEquals("6", results.at("/1/changes/--blocks").asText());
    Tiny.run(
            "depth",
            folder,
            "--data=banking77",
            "--width=0.05",
            "--methods=ee",
            "--values=3",
            "--repeats=1",
            "--placement=auto")
        .succeeded();
    JsonNode text = Tiny.result(folder).at("/results/0");
    assertEquals(3, text.at("/epochs/0/training/losses").size());
    assertEquals("3", text.at("/changes/--layers").asText());
  }

  @Test
  void partsAreExchangedOneByOne() throws IOException {
    run("ablate", "--parts=exits,loss", "--repeats=1").succeeded();
    JsonNode statistics = Tiny.result(folder).get("statistics");
    List<String> variants =
        List.of(
            "scpl",
            "exits detached",
            "exits attached",
            "loss of ee",
            "loss of predsim",
            "loss of similarity",
            "loss of cross-entropy",
            "loss of al",
            "no local loss");
    assertEquals(variants, texts(statistics, "/variant"));
    JsonNode results = Tiny.result(folder).get("results");
    assertEquals(results.at("/0/accuracy"), results.at("/1/accuracy"), "detached exits watch");
    String contrastive = "/epochs/0/training/losses/3/contrastive";
    assertEquals(results.get(0).at(contrastive), results.get(1).at(contrastive));
    assertNotEquals(results.get(0).at(contrastive), results.get(2).at(contrastive));
    assertEquals("scpl", statistics.at("/8/baseline").asText());
    assertFalse(statistics.get(0).has("baseline"));
  }

  @Test
  void theAugmentedRowsAreCharged() throws IOException {
    run("ablate", "--parts=augment,temperature,size", "--repeats=1").succeeded();
    JsonNode results = Tiny.result(folder).get("results");
    List<String> variants = texts(results, "/variant");
    JsonNode strong = results.get(variants.indexOf("augment strong"));
    assertEquals(120, strong.at("/epochs/0/training/samples").asInt());
    assertFalse(variants.contains("temperature 0.1"), "which is SCPL's");
    assertTrue(variants.contains("temperature 0.5"), variants.toString());
    assertTrue(variants.contains("projector m,4,8"), variants.toString());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "epochs --values=1,x | --values: expected numbers for --epochs, got x",
        "epochs --values=1,1 | --values: expected each one once, got 1,1",
        "epochs --values=0 | --epochs: expected a number of at least 1, got 0",
        "epochs --epochs=3 | --epochs: expected none, since it is varied; use --values, got 3",
        "noise --values=0.1,2 | --noise: expected a share from 0 to 1, got 2.0",
        "noise --methods=bp,bp | --methods: expected each one once, got bp,bp",
        "depth --values=1,7 --placement=auto | --blocks: expected at most 6, as there are units",
        "depth --placement=1+3 | --placement: expected auto, since the number of blocks is varied",
        "ablate --parts=everything | --parts: expected projector, size, temperature, exits, loss or",
        "compare --repeats=0 | --repeats: expected a number from 1 to 1000, got 0",
        "compare --preset=slow | --preset: expected quick or paper, got slow",
        "train --blocks=9 | --blocks: expected at most 6, as there are units of layers, got 9",
        "exits --repeats=2 --save=m | --save: expected one model, without --repeats, got m"
      })
  void whatCannotBeIsRefusedBeforeTraining(String line, String message) {
    String[] words = line.split(" ");
    Cli cli =
        Tiny.run(
            words[0],
            folder.resolve("out"),
            List.of(words).subList(1, words.length).toArray(String[]::new));
    assertTrue(cli.refused().startsWith(message), cli.err());
    assertFalse(cli.out().contains("epoch 1"), cli.out());
  }

  @Test
  void aRepetitionOfGrowthsAndOfExitsHasStatistics() throws IOException {
    run("dynamic", "--growth=fixed", "--growth=reduce", "--epochs=4", "--repeats=2").succeeded();
    JsonNode growths = Tiny.result(folder).get("statistics");
    assertEquals(List.of("fixed", "reduce"), texts(growths, "/name"));
    assertEquals(2, growths.at("/1/accuracyDifference/n").asInt());
    run(
            "exits",
            "--policies=fixed,margin",
            "--points=2",
            "--timings=2",
            "--repeats=2",
            "--validation=0.3")
        .succeeded();
    JsonNode root = Tiny.result(folder);
    assertEquals(List.of("1", "2"), texts(root.at("/results/studies"), "/seed"));
    assertEquals(2, root.at("/results/training").size());
    assertEquals(List.of("all blocks", "fixed", "margin"), texts(root.get("statistics"), "/name"));
    assertEquals(2, root.at("/statistics/2/timesAsFast/n").asInt());
  }

  @Test
  void thePapersNumbersGiveWayToThoseThatAreTyped() throws IOException {
    run("compare", "--preset=paper", "--methods=bp", "--lr=0.01").succeeded();
    JsonNode options = Tiny.result(folder).get("options");
    assertEquals("strong", options.get("augment").asText());
    assertEquals(0.01, options.get("lr").asDouble());
    assertEquals(1, options.get("epochs").asInt());
    assertEquals(
        120, Tiny.result(folder).at("/results/0/epochs/0/training/samples").asInt(), "both views");
    String[] text = {"--preset=PAPER", "--data=banking77", "--methods=bp", "--width=0.05"};
    Tiny.run("compare", folder, text).succeeded();
    options = Tiny.result(folder).get("options");
    assertEquals(options.get("lr"), options.get("end-lr"), "constant for texts");
    assertEquals("none", options.get("augment").asText());
  }
}
