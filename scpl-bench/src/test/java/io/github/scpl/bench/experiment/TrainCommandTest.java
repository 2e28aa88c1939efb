package io.github.scpl.bench.experiment;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.scpl.bench.Cli;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
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
  void aLineIsPrintedPerEpoch() {
    Cli cli = Tiny.run("train", folder, "--method=DASCPL", "--epochs=2", "--stages=1");
    List<String> lines = cli.succeeded().out().lines().toList();
    assertEquals(5, lines.size(), cli.out());
    assertEquals("dascpl   1 stage (4 blocks) x 1 native", lines.get(1));
    for (int epoch = 1; epoch <= 2; epoch++) {
      String line = lines.get(1 + epoch);
      assertTrue(line.startsWith("dascpl   epoch " + epoch + "/2  rate "), line);
      assertTrue(
          line.matches(".* accuracy: (exit [0-3] \\d+\\.\\d\\d%, ){4}head \\d+\\.\\d\\d%"), line);
    }
    assertEquals(Tiny.written(folder), lines.get(4));
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
  void noProgressBarIsDrawnWithoutATerminal() {
    Assumptions.assumeTrue(System.console() == null, "the tests run on a terminal");
    PrintStream before = System.out;
    ByteArrayOutputStream drawn = new ByteArrayOutputStream();
    System.setOut(new PrintStream(drawn, true));
    try {
      Tiny.run("train", folder).succeeded();
    } finally {
      System.setOut(before);
    }
    assertEquals(0, drawn.size());
  }

  /** As a user's shell runs it: {@code script} provides the terminal. */
  @Test
  void aProgressBarIsDrawnOnATerminal() throws IOException, InterruptedException {
    Assumptions.assumeTrue(Files.isExecutable(Path.of("/usr/bin/script")), "needs script");
    Path java = Path.of(System.getProperty("java.home"), "bin", "java");
    Path line = folder.resolve("line.sh");
    Files.writeString(
        line,
        "exec '%s' -cp '%s' io.github.scpl.bench.Main train --out '%s' --width=0.03 --batch=32"
                .formatted(java, System.getProperty("java.class.path"), folder)
            + " --train-limit=200 --test-limit=100 --epochs=1 --native-threads=1\n");
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
    assertTrue(text.contains("\rscpl epoch 1/1 100% [="), text);
    assertTrue(text.contains("] 200/200 "), text);
    // The bar is wiped before the line of the epoch.
    assertTrue(text.contains(" \r\rscpl     epoch 1/1  rate 1.00e-03"), text);
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
