// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.bench.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.scpl.bench.Cli;
import io.github.scpl.bench.Tiny;
import io.github.scpl.device.Arena;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(120)
class TrainCommandTest {
  @TempDir private Path folder;

  @Test
  void watchingTheTrainingSetChangesNoNumber() throws IOException {
    Path other = folder.resolve("other");
    String out = Tiny.run("train", folder, "--epochs=2", "--train-accuracy=1").succeeded().out();
    Tiny.run("train", other, "--epochs=2").succeeded();
    assertEquals(
        2, out.lines().filter(line -> line.contains("accuracy on the training set: ")).count());
    JsonNode watched = Tiny.result(folder).at("/results/0");
    JsonNode alone = Tiny.result(other).at("/results/0");
    assertEquals(alone.get("accuracy"), watched.get("accuracy"));
    assertEquals(
        watched.get("trainingAccuracy"), watched.at("/epochs/1/onTrainingSet/accuracies/0"));
    for (int epoch = 0; epoch < 2; epoch++) {
      assertEquals(200, watched.at("/epochs/" + epoch + "/onTrainingSet/samples").asInt());
      assertTrue(alone.at("/epochs/" + epoch + "/onTrainingSet").isMissingNode());
      String losses = "/epochs/" + epoch + "/training/losses";
      assertEquals(alone.at(losses), watched.at(losses));
    }
    assertTrue(watched.get("trainingAccuracy").asDouble() > 0);
    assertFalse(alone.has("trainingAccuracy"));
  }

  @ParameterizedTest
  @CsvSource({
    "--augment=basic, --method=dascpl",
    "--augment=none, --method=al",
    "--data=banking77, --bucket"
  })
  void samplesThatStayOnTheDeviceChangeNoNumber(String first, String second) throws IOException {
    Path other = folder.resolve("other");
    String[] options = {first, second, "--epochs=2", "--validation=0.2"};
    Tiny.run("train", other, options).succeeded();
    String[] resident = Arrays.copyOf(options, options.length + 1);
    resident[options.length] = "--resident";
    long before = Arena.currentBytes();
    Tiny.run("train", folder, resident).succeeded();
    assertEquals(before, Arena.currentBytes());
    JsonNode expected = Tiny.result(other).at("/results/0");
    JsonNode actual = Tiny.result(folder).at("/results/0");
    for (String field : new String[] {"accuracy", "confusion", "test/accuracies"}) {
      assertEquals(expected.at("/" + field), actual.at("/" + field));
    }
    for (int epoch = 0; epoch < 2; epoch++) {
      for (String field : new String[] {"/training/losses", "/evaluation/accuracies"}) {
        String path = "/epochs/" + epoch + field;
        assertFalse(expected.at(path).isMissingNode());
        assertEquals(expected.at(path), actual.at(path));
      }
    }
  }

  @Test
  void samplesWhoseColorsChangeDoNotStay() {
    assertEquals(
        "--resident: expected --augment none or basic with it, got strong",
        Tiny.run("train", folder, "--resident", "--augment=strong").refused());
  }

  @Test
  void aLineIsPrintedPerEpoch() {
    Cli cli = Tiny.run("train", folder, "--method=DASCPL", "--epochs=2", "--stages=1");
    List<String> lines =
        cli.succeeded().out().lines().filter(line -> !line.startsWith("Warning: other ")).toList();
    assertEquals(8, lines.size(), cli.out());
    assertTrue(lines.get(1).matches("Takes about \\d+ s in all"), lines.get(1));
    assertEquals("dascpl   1 stage (4 blocks) x 1 native", lines.get(3));
    for (int epoch = 1; epoch <= 2; epoch++) {
      String line = lines.get(3 + epoch);
      assertTrue(line.startsWith("dascpl   epoch " + epoch + "/2  rate "), line);
      assertTrue(
          line.matches(".* accuracy: (exit [0-3] \\d+\\.\\d\\d%, ){4}head \\d+\\.\\d\\d%"), line);
    }
    assertTrue(lines.get(6).startsWith("Repeated to the bit by: ./scpl train "), lines.get(6));
    assertEquals(Tiny.written(folder), lines.get(7));
  }

  @Test
  void quietLeavesTheResult() {
    Cli cli = Tiny.run("train", folder, "--method=scpl", "--quiet");
    List<String> lines =
        cli.succeeded().out().lines().filter(line -> !line.startsWith("Warning: other ")).toList();
    assertEquals("", lines.get(0));
    assertTrue(lines.get(1).startsWith("method  accuracy"), cli.out());
    assertTrue(lines.get(2).matches("scpl +\\d+\\.\\d\\d%.*"), cli.out());
    assertEquals(Tiny.written(folder), lines.get(lines.size() - 1));
    assertFalse(cli.out().contains("epoch 1/1"), cli.out());
  }

  @Test
  void aDryRunTellsPlacementMemoryAndTimeAndWritesNothing() {
    Path out = folder.resolve("out");
    Path model = folder.resolve("m.safetensors");
    Path events = folder.resolve("events");
    Cli cli =
        Tiny.run(
            "train",
            out,
            "--method=dascpl",
            "--epochs=3",
            "--dry-run",
            "--save=" + model,
            "--tensorboard=" + events);
    String text = cli.succeeded().out();
    String row = "dascpl +2 stages \\(2\\+2 blocks\\) x 1 native +[1-9]\\d* +\\d+\\.\\d";
    assertTrue(text.lines().anyMatch(line -> line.matches(row)), text);
    assertTrue(text.contains("Where blocks go: --placement dascpl=2x1+2x1\n"), text);
    assertTrue(text.lines().anyMatch(line -> line.matches("Memory for all .*: \\d+ MiB")), text);
    String last = "Takes about \\d+ (s|min) in all\\. Nothing was trained or written";
    assertTrue(text.lines().anyMatch(line -> line.matches(last)), text);
    assertFalse(text.contains("epoch 1/3"), text);
    for (Path path : new Path[] {out, model, events}) {
      assertFalse(Files.exists(path), path.toString());
    }
  }

  /** With one batch, no loss follows the update; at 1e30 all weights are finite still. */
  @ParameterizedTest
  @CsvSource({
    "bp, 1e38, end of epoch 1",
    "scpl, 1e38, end of epoch 1",
    "gpipe, 1e38, end of epoch 1",
    "al, 1e38, end of epoch 1",
    "dascpl, 1e30, test batch 0",
    "predsim, 1e30, test batch 0"
  })
  void divergenceEndsTheRunAndNothingIsSaved(String method, String rate, String place) {
    Path saved = folder.resolve("m.safetensors");
    List<String> options =
        new ArrayList<>(List.of("--method=" + method, "--lr=" + rate, "--batch=200"));
    if (!List.of("bp", "al").contains(method)) {
      options.add("--stages=1");
    }
    if (!method.equals("al")) {
      options.add("--save=" + saved);
    }
    Cli cli = Tiny.run("train", folder, options.toArray(String[]::new));
    assertEquals(3, cli.code(), cli.err());
    assertEquals(1, cli.err().lines().count(), cli.err());
    assertTrue(cli.err().contains(place), cli.err());
    assertTrue(
        cli.err().strip().endsWith("; training has diverged: try a lower learning rate"),
        cli.err());
    assertFalse(Files.exists(saved));
  }

  @ParameterizedTest
  @ValueSource(strings = {"--stages=2", "--placement=2+2", "--placement=3+1"})
  void theNumbersAreThoseOfOneStage(String stages) throws IOException {
    Tiny.run("train", folder, "--stages=1").succeeded();
    JsonNode one = Tiny.result(folder);
    String out = Tiny.run("train", folder, stages, "--cores=2").succeeded().out();
    JsonNode two = Tiny.result(folder);
    assertTrue(out.contains("scpl     2 stages ("), out);
    assertEquals(2, two.at("/results/0/stageUtilization").size());
    for (String place : List.of("training/losses", "evaluation/accuracies")) {
      assertEquals(one.at("/results/0/epochs/0/" + place), two.at("/results/0/epochs/0/" + place));
    }
  }

  @Test
  void theSeedDecidesTheNumbers() throws IOException {
    String losses = "/results/0/epochs/0/training/losses";
    Tiny.run("train", folder, "--seed=1", "--stages=1").succeeded();
    JsonNode first = Tiny.result(folder).at(losses);
    Tiny.run("train", folder, "--seed=1", "--stages=1").succeeded();
    assertEquals(first, Tiny.result(folder).at(losses));
    Tiny.run("train", folder, "--seed=2", "--stages=1").succeeded();
    assertNotEquals(first, Tiny.result(folder).at(losses));
  }

  /** The placement is measured, and may be another one the next time: the numbers are the same. */
  @ParameterizedTest
  @CsvSource({
    "train --method=scpl",
    "train --method=bp --native-threads=1",
    "train --method=scpl --placement=fastest",
    "'compare --methods=bp,scpl,gpipe,al'",
    "dynamic --growth=accumulate --growth=plateau",
  })
  void theCommandThatIsPrintedRepeatsTheRun(String typed) throws IOException {
    String line =
        typed
            + " --width=0.03 --train-limit=96 --test-limit=20 --epochs=2 --batch=32 --out="
            + folder.resolve("first");
    String out = Cli.run(line.split(" ")).succeeded().out();
    JsonNode first = Tiny.result(folder.resolve("first"));
    String repeated = first.get("repeatedBy").asText();
    assertTrue(out.contains("Repeated to the bit by: " + repeated), out);
    assertTrue(repeated.matches("\\./scpl .* --placement \\S+ --cores \\d+"), repeated);
    Cli.run(repeated.replaceFirst("\\./scpl ", "").replace("first", "second").split(" "))
        .succeeded();
    JsonNode second = Tiny.result(folder.resolve("second"));
    assertEquals(repeated.replace("first", "second"), second.get("repeatedBy").asText());
    for (int i = 0; i < first.get("results").size(); i++) {
      JsonNode one = first.get("results").get(i);
      JsonNode other = second.get("results").get(i);
      assertEquals(one.get("threads"), other.get("threads"));
      assertEquals(one.get("test").get("accuracies"), other.get("test").get("accuracies"));
      for (int epoch = 0; epoch < 2; epoch++) {
        String losses = "/epochs/" + epoch + "/training/losses";
        assertEquals(one.at(losses), other.at(losses));
      }
    }
  }

  /** Measured times decide on the cut alone: the same native threads make the same bits. */
  @Test
  void measuredPlacementsAllHaveTheSameNativeThreads() throws IOException {
    for (String cores : List.of("2", "4", "9")) {
      String out =
          Cli.run("throughput", "--width=0.03", "--batch=4", "--steps=1", "--cores=" + cores)
              .succeeded()
              .out();
      String each = cores.equals("9") ? "2" : "1";
      assertTrue(
          out.lines()
              .filter(line -> line.startsWith("placement ") || line.startsWith("threads: "))
              .allMatch(line -> line.contains(" x " + each + " native")),
          out);
    }
  }

  @Test
  void aSaveThatFailsLeavesTheResult() throws IOException {
    String long1 = "x".repeat(250); // a name that fits, but not with what is added to it meanwhile
    Path file = folder.resolve(long1);
    Cli cli = Tiny.run("train", folder, "--save=" + file);
    String message = cli.refused();
    assertTrue(message.contains(file.toString()), message);
    assertEquals("finished", Tiny.result(folder).at("/results/0/status").asText());
    assertTrue(Files.exists(folder.resolve("report.html")));
  }

  @ParameterizedTest
  @CsvSource({"resnet18-old", "resnet18", "ResNet50"})
  void residualNetworksAreTrainedToo(String model) {
    Tiny.run("train", folder, "--model", model, "--width=0.02", "--train-limit=64").succeeded();
  }

  @ParameterizedTest
  @ValueSource(strings = {"transformer", "bilstm"})
  void textsAreTrainedToo(String model) throws IOException {
    Tiny.run("train", folder, "--data=banking77", "--model", model, "--width=0.05").succeeded();
    assertEquals("banking77", Tiny.result(folder).at("/data/name").asText());
    assertEquals(77, Tiny.result(folder).at("/data/classes").asInt());
  }

  @Test
  void twoViewsOfEachImageAreTwoRows() throws IOException {
    Tiny.run("train", folder, "--augment=strong", "--stages=1").succeeded();
    assertEquals(400, Tiny.result(folder).at("/results/0/epochs/0/training/samples").asInt());
  }

  @Test
  void typesOfProjectorsAndExitsAreHeeded() throws IOException {
    Tiny.run("train", folder, "--method=dascpl", "--stages=1").succeeded();
    long usual = Tiny.result(folder).at("/results/0/parameters").asLong();
    Tiny.run(
            "train",
            folder,
            "--method=dascpl",
            "--stages=1",
            "--projector=l,avg,5",
            "--predictor=mb,avg,6,non-detach",
            "--temperature=0.5")
        .succeeded();
    assertTrue(Tiny.result(folder).at("/results/0/parameters").asLong() < usual / 2);
  }

  @Test
  void nothingIsDrawnWithoutATerminal() {
    Assumptions.assumeTrue(System.console() == null, "the tests run on a terminal");
    String out = Tiny.run("train", folder).succeeded().out();
    assertFalse(out.replace(System.lineSeparator(), "").contains("\r"), out);
  }

  /** As a user's shell runs it: {@code script} provides the terminal. */
  @Test
  void progressIsDrawnOnATerminal() throws IOException, InterruptedException {
    Assumptions.assumeTrue(Files.isExecutable(Path.of("/usr/bin/script")), "needs script");
    Path java = Path.of(System.getProperty("java.home"), "bin", "java");
    Path line = folder.resolve("line.sh");
    Files.writeString(
        line,
        "exec '%s' -cp '%s' io.github.scpl.bench.Main train --out '%s' --width=0.1 --batch=32"
                .formatted(java, System.getProperty("java.class.path"), folder)
            + " --train-limit=800 --test-limit=20 --epochs=2 --native-threads=1 --placement=4\n");
    Path seen = folder.resolve("seen.txt");
    Process process =
        new ProcessBuilder("/usr/bin/script", "-qec", "sh '" + line + "'", "/dev/null")
            .redirectInput(Path.of("/dev/null").toFile())
            .redirectOutput(seen.toFile())
            .redirectErrorStream(true)
            .start();
    try {
      assertEquals(0, process.waitFor(), () -> read(seen));
    } finally {
      process.destroyForcibly();
    }
    String text = read(seen);
    assertTrue(text.contains("\rscpl     epoch 1/2  "), text);
    String bar = "\\rscpl +epoch 2/2 \\[=*> *] +[0-9]+%  batch [0-9]+/25  [^\\r]*[0-9]+ s left";
    assertTrue(text.matches("(?s).*" + bar + ".*"), text);
    // What was drawn is wiped before the line of the epoch.
    assertTrue(text.contains(" \rscpl     epoch 2/2  rate "), text);
    assertFalse(text.contains("\u001b"), text);
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
