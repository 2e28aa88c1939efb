// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.bench.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.scpl.bench.Cli;
import io.github.scpl.bench.Tiny;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class ReportCommandTest {
  private static final ObjectMapper MAPPER = new ObjectMapper();

  @TempDir private Path folder;

  private Path measured(String name, String... options) {
    Path out = folder.resolve(name);
    String[] all =
        Stream.concat(
                Stream.of("--train-limit=60", "--test-limit=20", "--epochs=2"), Stream.of(options))
            .toArray(String[]::new);
    Tiny.run("compare", out, all).succeeded();
    return out;
  }

  private Cli report(Path... places) {
    Stream<String> words = Stream.of("report", "--out=" + folder.resolve("all"));
    return Cli.run(
        Stream.concat(words, Stream.of(places).map(Path::toString)).toArray(String[]::new));
  }

  private String page() throws IOException {
    return Files.readString(folder.resolve("all").resolve("report.html"));
  }

  /** A copy as if another machine had measured it. */
  private Path copy(Path result, String processor) throws IOException {
    ObjectNode root = (ObjectNode) MAPPER.readTree(result.resolve("result.json").toFile());
    ((ObjectNode) root.get("environment")).put("processor", processor).put("cores", 4);
    Path out = Files.createTempDirectory(folder, "copy");
    MAPPER.writeValue(out.resolve("result.json").toFile(), root);
    return out;
  }

  @Test
  void runsThatDifferInTheirSeedOnlyBecomeOneLine() throws IOException {
    Path one = measured("one", "--seed=1");
    Path two = measured("two", "--seed=2");
    Cli cli = report(one, two.resolve("result.json")).succeeded();
    List<String> lines = cli.out().lines().toList();
    assertEquals("2 results with 4 runs from 1 kind of machine", lines.get(0));
    assertTrue(cli.out().lines().anyMatch(line -> line.matches("bp +2 +\\d.*%.*")), cli.out());
    assertTrue(cli.out().lines().anyMatch(line -> line.matches("scpl +2 +\\d.*%.*")), cli.out());
    assertTrue(cli.out().contains("Accuracy: "), cli.out());
    assertTrue(page().contains("bands one standard deviation"), "bands");
    JsonNode first = Tiny.result(one);
    assertTrue(page().contains(first.get("repeatedBy").asText()), "what repeats each of them");
    assertTrue(page().contains(Tiny.result(two).get("repeatedBy").asText()));
    List<String> csv = Files.readAllLines(folder.resolve("all").resolve("result.csv"));
    assertEquals(1 + 2 * 2 * 2, csv.size());
  }

  @Test
  void anotherMachineIsAnotherLineWhoseTimesAreNotCompared() throws IOException {
    Path measured = measured("here");
    String out = report(copy(measured, "One"), copy(measured, "Other")).succeeded().out();
    assertTrue(out.startsWith("2 results with 4 runs from 2 kinds of machine"), out);
    assertTrue(out.contains("\nscpl (One, 4 cores) "), out);
    assertTrue(out.contains("\nscpl (Other, 4 cores) "), out);
    assertTrue(out.contains("\nOne, 4 cores: Accuracy: "), out);
    assertTrue(out.contains("\nOther, 4 cores: Accuracy: "), out);
    assertFalse(page().contains("bands one standard deviation"));
  }

  @Test
  void otherOptionsAreSaidAndTheSameResultTwiceIsTold() throws IOException {
    Path narrow = measured("narrow", "--methods=bp");
    Path wide = measured("wide", "--methods=bp", "--width=0.05");
    String out = report(narrow, wide, wide).succeeded().out();
    assertTrue(out.contains("\nbp (width 0.03) "), out);
    assertTrue(out.contains("\nbp (width 0.05) "), out);
    assertTrue(out.contains("\nbp, again 2 (width 0.05) "), out);
  }

  @Test
  void longDifferencesAreWrittenOnce() throws IOException {
    Path measured = measured("here", "--methods=bp");
    String name = "A processor with a very long name";
    String out = report(copy(measured, "One"), copy(measured, name)).succeeded().out();
    assertTrue(out.contains("\nsetting B  A processor with a very long name, 4 cores\n"), out);
    assertTrue(out.contains("\nbp (setting B) "), out);
    assertTrue(page().contains(">setting B</td>"), page());
  }

  @Test
  void anAblationIsMergedWithAComparison() throws IOException {
    Path compared = measured("compared");
    Path ablated = folder.resolve("ablated");
    Tiny.run(
            "ablate",
            ablated,
            "--parts=loss",
            "--train-limit=60",
            "--test-limit=20",
            "--epochs=2",
            "--repeats=1")
        .succeeded();
    String out = report(compared, ablated).succeeded().out();
    assertTrue(out.startsWith("2 results with 9 runs from 1 kind of machine"), out);
    assertFalse(out.contains("scpl scpl"), "the name says it: " + out);
    assertTrue(out.contains("\nsimilarity loss of similarity "), out);
    assertTrue(out.contains("\ncross-entropy loss of cross-entropy "), out);
    assertTrue(page().contains(">cross-entropy loss of cross-entropy</td>"), page());
  }

  @Test
  void studiesOfExitsAreShownToo() throws IOException {
    Path exits = folder.resolve("exits");
    Tiny.run("exits", exits, "--policies=entropy,fixed", "--repeats=1", "--points=2").succeeded();
    report(exits).succeeded();
    assertTrue(page().contains("<h2>Early exit: " + exits.resolve("result.json")), page());
    assertTrue(page().contains(">entropy</text>"));
    assertTrue(page().contains("mean blocks of a sample</text>"));
  }

  @Test
  void theLayoutOfTheOriginalHasSeedsAsRepetitions() throws IOException {
    Path one = measured("one", "--seed=1", "--methods=bp,dascpl", "--train-accuracy=2");
    Path two = measured("two", "--seed=2", "--methods=bp,dascpl", "--train-accuracy=2");
    String out = folder.resolve("all").toString();
    Cli.run("report", "--format=reference", "--out=" + out, one.toString(), two.toString())
        .succeeded();
    JsonNode root =
        MAPPER.readTree(folder.resolve("all").resolve("reference-dascpl.json").toFile());
    assertTrue(Files.exists(folder.resolve("all").resolve("reference-bp.json")));
    assertEquals(1, root.at("/model hpyerparameter/seed").asInt());
    JsonNode run = Tiny.result(two).at("/results/1");
    JsonNode epoch = root.at("/train_history/1/2");
    assertEquals(run.at("/epochs/1/training/seconds"), epoch.get("train time"));
    assertEquals(
        100 * run.at("/epochs/1/evaluation/accuracies/4").asDouble(),
        epoch.at("/test acc/4").asDouble(),
        1e-9);
    assertEquals(epoch.get("test acc"), root.at("/raw_data/test/1/1"));
    double first = root.at("/times history/0/best test acc.").asDouble();
    double second = root.at("/times history/1/best test acc.").asDouble();
    assertEquals((first + second) / 2, root.at("/statistics/best test acc. mean").asDouble(), 1e-9);
    assertEquals(
        Math.abs(first - second) / 2, root.at("/statistics/best test acc. std").asDouble(), 1e-9);
    assertEquals(first, root.at("/raw_data/times stats/times test acc max/0/4").asDouble(), 1e-9);
    int best = root.at("/times history/0/best epoch").asInt();
    assertEquals(best - 1, root.at("/raw_data/times stats/times test acc pos/0/4").asInt());
    JsonNode seen = run.at("/epochs/1/onTrainingSet");
    assertEquals(100 * seen.at("/accuracies/4").asDouble(), epoch.at("/train acc/4").asDouble());
    assertEquals(seen.get("seconds"), epoch.get("train eval. time"));
    assertEquals(0, root.at("/train_history/1/1/train acc").size(), "only every second epoch");
    assertEquals(epoch.get("train acc"), root.at("/raw_data/train/1/1"));
    assertEquals(epoch.get("train acc"), root.at("/raw_data/times stats/times train acc max/1"));
    assertEquals(1, root.at("/raw_data/times stats/times train acc pos/1/4").asInt());
    double[] both = new double[2];
    for (int seed = 0; seed < 2; seed++) {
      both[seed] = root.at("/raw_data/train/" + seed + "/1/0").asDouble();
    }
    double mean = root.at("/raw_data/times stats/times train acc mean/1/0").asDouble();
    assertEquals((both[0] + both[1]) / 2, mean, 1e-9);
    assertEquals(
        seen.get("seconds").asDouble() / 2,
        root.at("/times history/1/epoch_train eval time").asDouble(),
        1e-9);
  }

  @Test
  void ofRunsThatDidNotWatchTheTrainingSetTheOriginalsListsAreEmpty() throws IOException {
    Path one = measured("one", "--methods=bp");
    String out = folder.resolve("all").toString();
    Cli.run("report", "--format=reference", "--out=" + out, one.toString()).succeeded();
    JsonNode root = MAPPER.readTree(folder.resolve("all").resolve("reference-bp.json").toFile());
    assertEquals(0, root.at("/raw_data/train").size());
    for (String name : List.of("mean", "std", "max", "pos", "max mean", "max std")) {
      assertEquals(0, root.at("/raw_data/times stats/times train acc " + name).size(), name);
    }
  }

  @Test
  void earlierReportsAreKept() throws IOException {
    Path one = measured("one", "--methods=bp");
    report(one).succeeded();
    String out = report(one).succeeded().out();
    assertTrue(out.contains("The earlier report is now in " + folder.resolve("all")), out);
    try (Stream<Path> files = Files.list(folder.resolve("all"))) {
      assertEquals(3, files.count(), "report.html, result.csv and the folder");
    }
  }

  @Test
  void whatIsNoResultIsRefused() throws IOException {
    assertEquals(
        "expected a folder with result.json, or such a file, got " + folder,
        report(folder).refused());
    Path file = Files.writeString(folder.resolve("a.json"), "{\"format\": \"scpl-result/1\"}");
    assertEquals(
        file + ": expected the format scpl-result/2 of commands that train, got scpl-result/1",
        report(file).refused());
    Files.writeString(file, "{");
    assertTrue(report(file).refused().startsWith(file + ": expected JSON, "));
    Files.writeString(
        file, "{\"format\": \"scpl-result/2\", \"results\": [{\"method\": \"magic\"}]}");
    assertTrue(report(file).refused().contains("magic"));
    assertFalse(Files.exists(folder.resolve("all")), "nothing is made before all is read");
    assertTrue(Cli.run("report").refused().contains("DIR"));
  }
}
