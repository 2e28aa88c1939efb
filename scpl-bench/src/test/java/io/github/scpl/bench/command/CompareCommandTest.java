// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.bench.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.scpl.bench.Cli;
import io.github.scpl.bench.Tiny;
import io.github.scpl.bench.result.ComparisonTable;
import io.github.scpl.host.HostDevice;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(120)
class CompareCommandTest {
  private static final List<String> METHODS =
      List.of("bp", "bp-exits", "gpipe", "scpl", "dascpl", "ee", "predsim", "al");

  @TempDir private Path folder;

  @Test
  void thePageShowsWhatTheStagesOfAPipelineDid() throws IOException {
    Path trace = folder.resolve("trace.json");
    Tiny.run("compare", folder, "--methods=bp,scpl,gpipe", "--repeats=2", "--trace=" + trace)
        .succeeded();
    JsonNode results = Tiny.result(folder).get("results");
    assertFalse(results.get(0).has("timeline"), "no pipeline");
    JsonNode stages = results.at("/1/timeline/stages");
    assertEquals(2, stages.size());
    List<String> phases = new ArrayList<>();
    stages.get(1).get("phases").forEach(phase -> phases.add(phase.asText()));
    assertTrue(phases.containsAll(List.of("forward", "loss", "backward", "update")), "" + phases);
    double end = results.at("/1/timeline/milliseconds").asDouble();
    for (JsonNode time : stages.get(0).get("ends")) {
      assertTrue(time.asDouble() > 0 && time.asDouble() <= end, time.toString());
    }
    assertEquals(2, results.at("/2/timeline/stages").size());
    assertFalse(results.get(4).has("timeline"), "of the first seed alone");
    String page = Files.readString(folder.resolve("report.html"));
    assertTrue(page.contains("<figcaption>scpl: stages in the first epoch</figcaption>"), page);
    assertTrue(page.contains(">milliseconds</text>"), page);
    assertTrue(page.contains("download=\"scpl-stages-in-the-first-epoch.csv\""), page);
    assertTrue(Files.readString(trace).contains("stage 1, blocks 2-3"), "beside the trace");
  }

  @Test
  void everyMethodGetsARowAndAResult() throws IOException {
    Cli cli =
        Tiny.run(
            "compare",
            folder,
            "--methods=" + String.join(",", METHODS),
            "--train-limit=60",
            "--test-limit=20");
    List<String> lines = cli.succeeded().out().lines().toList();
    assertEquals(
        "fashion-mnist-subset: 60 training and 20 test samples, drawn by seed 1 (training: 6 per"
            + " class, test: 2 per class); vgg8, width 0.03",
        lines.get(0));
    int header = lines.indexOf("") + 1;
    String[] columns = lines.get(header).split("  +");
    assertEquals(
        List.of(
            "method",
            "accuracy",
            "s/epoch",
            "samples/s",
            "vs bp",
            "peak MiB",
            "stages busy",
            "threads"),
        List.of(columns));
    JsonNode results = Tiny.result(folder).get("results");
    assertEquals(METHODS.size(), results.size());
    for (int i = 0; i < METHODS.size(); i++) {
      String[] cells = lines.get(header + 1 + i).split("  +");
      assertEquals(columns.length, cells.length, lines.get(header + 1 + i));
      assertEquals(METHODS.get(i), cells[0]);
      checkRow(cells, results.get(i));
    }
    assertEquals("1.00x", lines.get(header + 1).split("  +")[4]);
    assertEquals("", lines.get(header + 1 + METHODS.size()));
    assertTrue(lines.contains(ComparisonTable.NOTE), cli.out());
    assertEquals(Tiny.written(folder), lines.get(lines.size() - 1));
  }

  private static void checkRow(String[] cells, JsonNode result) {
    assertEquals(cells[0], result.get("method").asText());
    double accuracy = result.get("accuracy").asDouble();
    assertEquals(String.format(Locale.ROOT, "%.2f%%", 100 * accuracy), cells[1]);
    assertTrue(accuracy >= 0 && accuracy <= 1);
    assertEquals(result.get("threads").asText(), cells[7]);
    int stages = cells[7].startsWith("1 stage ") ? 1 : Integer.parseInt(cells[7].split(" ")[0]);
    assertEquals(stages, cells[6].split(" ").length);
    assertTrue(Double.parseDouble(cells[3]) > 0);
    assertTrue(Double.parseDouble(cells[5]) > 0);
  }

  @Test
  void theResultHoldsOptionsEnvironmentAndEpochs() throws IOException {
    Tiny.run("compare", folder, "--methods=dascpl,bp", "--epochs=2", "--seed=7").succeeded();
    JsonNode root = Tiny.result(folder);
    assertEquals("scpl-result/2", root.get("format").asText());
    assertEquals("compare", root.get("command").asText());
    assertEquals(optionNames(), names(root.get("options")));
    assertEquals(7, root.at("/options/seed").asInt());
    assertEquals(0.03, root.at("/options/width").asDouble());
    assertEquals("dascpl", root.at("/options/methods/0").asText());
    assertEquals(folder.toString(), root.at("/options/out").asText());
    assertEquals(Runtime.getRuntime().availableProcessors(), root.at("/environment/cores").asInt());
    assertEquals(System.getProperty("java.version"), root.at("/environment/java").asText());
    assertFalse(root.at("/environment/processor").asText().isEmpty());
    Map<String, String> facts = HostDevice.HOST.facts();
    assertEquals(facts.keySet(), names(root.at("/environment/devices/host")));
    String products = facts.get("products");
    assertEquals(products, root.at("/environment/devices/host/products").asText());
    String page = Files.readString(folder.resolve("report.html"));
    assertTrue(page.contains("<td class=\"word\">products</td><td class=\"word\">" + products));
    assertEquals(200, root.at("/data/trainSamples").asInt());
    assertEquals(100, root.at("/data/testSamples").asInt());
    assertEquals(10, root.at("/data/classes").asInt());
    checkEpochs(root.at("/results/0"), List.of("exit 0", "exit 1", "exit 2", "exit 3", "head"));
    checkEpochs(root.at("/results/1"), List.of("head"));
    assertEquals(1, root.at("/results/1/stageUtilization").size());
    assertTrue(root.at("/results/0/peakOffHeapBytes").asLong() > 100_000);
  }

  @Test
  void theResultAndTheReportSayWhoWinsWhenAndWithWhat() throws IOException {
    Tiny.run("compare", folder, "--methods=bp,dascpl,al", "--epochs=2", "--target-accuracy=2.5")
        .succeeded();
    JsonNode root = Tiny.result(folder);
    for (String part : List.of("training", "test")) {
      assertTrue(root.at("/data/fingerprints/" + part).asText().matches("[0-9a-f]{64}"), part);
    }
    assertEquals(0.025, root.at("/timeToAccuracy/accuracy").asDouble());
    assertEquals(
        root.at("/results/0/epochs/0/training/seconds"), root.at("/timeToAccuracy/seconds/0"));
    checkConfusion(root.at("/results/0"));
    checkConfusion(root.at("/results/1"));
    assertTrue(root.at("/results/2/confusion").isNull(), "al has no single network");
    String html = Files.readString(folder.resolve("report.html"));
    for (String text :
        List.of(
            "<p class=\"verdict\">Accuracy: ",
            ">s to 2.5%</th>",
            "over seconds of training</figcaption>",
            "dascpl: accuracy of every output on the test set</figcaption>",
            "<figcaption>Seconds per epoch: ",
            "<figcaption>Accuracy against time",
            "bp: confusion matrix of the head, test set</figcaption>",
            root.at("/data/fingerprints/test").asText(),
            root.get("repeatedBy").asText())) {
      assertTrue(html.contains(text), text);
    }
    List<String> lines = Files.readAllLines(folder.resolve("result.csv"));
    assertEquals(1 + 2 * (1 + 5 + 1), lines.size());
  }

  private static void checkConfusion(JsonNode result) {
    JsonNode counts = result.at("/confusion/counts");
    assertEquals(10, counts.size());
    int all = 0;
    int right = 0;
    for (int row = 0; row < 10; row++) {
      for (int column = 0; column < 10; column++) {
        int count = counts.get(row).get(column).asInt();
        all += count;
        right += row == column ? count : 0;
      }
    }
    assertEquals(100, all);
    assertEquals(result.get("accuracy").asDouble(), right / 100.0, 1e-9);
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "-1", "100.5", "NaN"})
  void anAccuracyThatCannotBeReachedIsRefused(String percent) {
    assertEquals(
        "--target-accuracy: expected a number above 0 and up to 100, got "
            + Double.parseDouble(percent),
        Tiny.run("compare", folder, "--target-accuracy=" + percent).refused());
  }

  /** All options of the command as its help lists them. */
  private static Set<String> optionNames() {
    Set<String> names = new TreeSet<>();
    Cli.run("compare", "--help")
        .out()
        .lines()
        .filter(line -> line.matches(" +(-., )?--[a-z].*"))
        .map(line -> line.replaceFirst(" +(-., )?--([a-z-]+).*", "$2"))
        .forEach(names::add);
    names.removeAll(Set.of("help", "version"));
    return names;
  }

  private static Set<String> names(JsonNode object) {
    Set<String> names = new TreeSet<>();
    object.fieldNames().forEachRemaining(names::add);
    return names;
  }

  private static void checkEpochs(JsonNode result, List<String> outputs) {
    assertEquals(2, result.get("epochs").size());
    for (int i = 0; i < 2; i++) {
      JsonNode training = result.get("epochs").get(i).get("training");
      assertEquals(i + 1, training.get("epoch").asInt());
      assertEquals(200, training.get("samples").asInt());
      assertTrue(training.get("seconds").asDouble() > 0);
      assertEquals(4, training.get("losses").size());
      JsonNode losses = training.get("losses").get(3);
      assertTrue(losses.get("head").asDouble() > 1);
      boolean local = outputs.size() > 1;
      assertEquals(local, losses.get("contrastive").isNumber());
      assertEquals(!local, losses.get("contrastive").isNull());
      JsonNode evaluation = result.get("epochs").get(i).get("evaluation");
      List<String> names = new ArrayList<>();
      evaluation.get("outputs").forEach(name -> names.add(name.asText()));
      assertEquals(outputs, names);
      assertEquals(outputs.size(), evaluation.get("accuracies").size());
      assertEquals(100, evaluation.get("samples").asInt());
    }
    double last = result.at("/epochs/1/evaluation/accuracies/" + (outputs.size() - 1)).asDouble();
    assertEquals(last, result.get("accuracy").asDouble());
  }

  @Test
  void theFirstMethodIsTheBaseline() {
    Cli cli = Tiny.run("compare", folder, "--methods", "EE,bp-exits").succeeded();
    assertTrue(cli.out().contains("  vs ee  "), cli.out());
  }

  @Test
  void aMethodMayBeComparedWithItself() throws IOException {
    String out = Tiny.run("compare", folder, "--methods=bp,bp", "--epochs=3").succeeded().out();
    assertTrue(out.contains("  vs bp  "), out);
    List<String> turns =
        out.lines()
            .filter(line -> line.matches("bp.* epoch \\d/3  rate .*"))
            .map(line -> line.replaceFirst(" +epoch (\\d).*", " $1"))
            .toList();
    assertEquals(List.of("bp 1", "bp 2 1", "bp 2 2", "bp 2", "bp 3", "bp 2 3"), turns);
    JsonNode results = Tiny.result(folder).get("results");
    assertEquals("bp", results.at("/0/name").asText());
    assertEquals("bp 2", results.at("/1/name").asText());
    assertEquals(results.at("/0/test/accuracies"), results.at("/1/test/accuracies"));
    for (int epoch = 0; epoch < 3; epoch++) {
      String losses = "/epochs/" + epoch + "/training/losses";
      assertEquals(results.get(0).at(losses), results.get(1).at(losses));
    }
    JsonNode seconds = results.at("/1/secondsPerEpoch");
    assertTrue(seconds.get("min").asDouble() <= seconds.get("median").asDouble());
    assertTrue(seconds.get("median").asDouble() <= seconds.get("max").asDouble());
  }

  /** Other networks are there at the same time, which are not counted. */
  @Test
  void peaksOfMemoryAreThoseOfTheMethodAlone() throws IOException {
    Tiny.run("compare", folder, "--methods=bp,bp-exits,bp", "--cores=1").succeeded();
    JsonNode results = Tiny.result(folder).get("results");
    Tiny.run("compare", folder, "--methods=bp", "--cores=1").succeeded();
    long alone = Tiny.result(folder).at("/results/0/peakOffHeapBytes").asLong();
    assertEquals(alone, results.at("/0/peakOffHeapBytes").asLong());
    assertEquals(alone, results.at("/2/peakOffHeapBytes").asLong());
    assertTrue(results.at("/1/peakOffHeapBytes").asLong() > alone);
  }

  @ParameterizedTest
  @CsvSource({
    "--placement=1+3 --native-threads=1 --cores=2, 2",
    "--placement=1+3 --native-threads=1 --cores=5, 2",
    "--placement=1+1+1+1 --native-threads=1 --cores=2, 2",
    "--placement=4 --native-threads=1 --cores=2, 1",
    "--placement=scpl=1x1+3x2 --cores=3, 3",
    "--stages=2 --native-threads=1 --cores=4, 2",
    "--placement=auto --native-threads=1 --cores=2, 2",
    "--placement=auto --native-threads=1 --cores=9, 4",
    "--placement=auto --native-threads=2 --cores=3, 2",
    "'--placement=bp=x3,scpl=2+2 --native-threads=1 --cores=4', 3"
  })
  void methodsWithoutStagesHaveTheSameCores(String options, int threads) {
    String out = Tiny.run("compare", folder, options.split(" ")).succeeded().out();
    String budget = out.lines().filter(line -> line.startsWith("bp  ")).findFirst().get();
    assertEquals("bp       1 stage x " + threads + " native", budget);
  }

  @Test
  void aRunThatDivergesLeavesTheOthersAndTheResult() throws IOException {
    Cli cli = Tiny.run("compare", folder, "--methods=bp,scpl,bp", "--lr=1e12", "--epochs=2");
    assertEquals(3, cli.code(), cli.out());
    JsonNode results = Tiny.result(folder).get("results");
    assertEquals(3, results.size());
    JsonNode diverged = results.get(1);
    assertEquals("diverged", diverged.get("status").asText());
    assertTrue(diverged.get("message").asText().contains("lock "), diverged.toString());
    assertNotEquals("running", results.at("/0/status").asText());
    assertEquals(results.at("/0/status"), results.at("/2/status"), "the third one was tried, too");
    assertEquals(results.at("/0/epochs").size(), results.at("/2/epochs").size());
    assertTrue(cli.out().lines().anyMatch(line -> line.matches("scpl +diverged .*")), cli.out());
    assertTrue(cli.out().contains("scpl diverged: "), cli.out());
    String html = Files.readString(folder.resolve("report.html"));
    assertTrue(html.contains(">diverged</td>"), html);
    assertTrue(html.contains("<p>scpl diverged: "), html);
    assertTrue(cli.err().startsWith("scpl: "), cli.err());
  }

  @Test
  void nothingIsTrainedIfAMethodCannotBe() throws IOException {
    for (String wrong : List.of("--placement=3", "--methods=bp,sclp")) {
      Cli cli = Tiny.run("compare", folder, wrong);
      cli.refused();
      assertTrue(cli.out().lines().noneMatch(line -> line.startsWith("bp")), cli.out());
    }
    assertEquals(List.of(), files());
  }

  private List<Path> files() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.toList();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"de-DE", "ar-EG-u-nu-arab"})
  void numbersAreWrittenTheSameEverywhere(String language) {
    Locale before = Locale.getDefault();
    Locale.setDefault(Locale.forLanguageTag(language));
    try {
      String out =
          Tiny.run("compare", folder, "--methods=scpl", "--placement=auto").succeeded().out();
      assertTrue(out.chars().allMatch(c -> c < 128), out);
      assertTrue(out.contains("test: 10 per class); vgg8, width 0.03"), out);
      assertTrue(out.contains("epoch 1/1  rate 1.00e-03  loss "), out);
      String row =
          out.lines()
              .filter(line -> line.matches("scpl .*%.* native.*") && !line.contains("epoch"))
              .findFirst()
              .get();
      assertTrue(row.matches("scpl +\\d+\\.\\d\\d% +\\d+\\.\\d +\\d+ +\\d+ .*"), row);
    } finally {
      Locale.setDefault(before);
    }
  }
}
