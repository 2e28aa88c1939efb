// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.bench.command;

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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(120)
class DynamicCommandTest {
  @TempDir private Path folder;

  private static List<Double> activeBlocks(JsonNode result) {
    List<Double> blocks = new ArrayList<>();
    result.get("activeBlocks").forEach(number -> blocks.add(number.asDouble()));
    return blocks;
  }

  @Test
  void theFourGrowthsStandSideBySide() throws IOException {
    String out = Tiny.run("dynamic", folder, "--epochs=4").succeeded().out();
    List<String> lines = out.lines().toList();
    assertEquals(
        "fashion-mnist-subset: 180 training, 20 validation and 100 test samples, drawn by seed 1"
            + " (training: 20 per class, test: 10 per class); vgg8, width 0.03",
        lines.get(0));
    int header = lines.indexOf("") + 1;
    assertEquals(
        List.of(
            "growth",
            "deepest exit",
            "exit 0",
            "exit 1",
            "exit 2",
            "exit 3",
            "head",
            "seconds",
            "vs fixed",
            "mean blocks"),
        List.of(lines.get(header).split("  +")));
    JsonNode results = Tiny.result(folder).get("results");
    List<String> growths = List.of("fixed", "accumulate", "reduce", "plateau");
    for (int i = 0; i < 4; i++) {
      String[] cells = lines.get(header + 1 + i).split("  +");
      assertEquals(growths.get(i), cells[0]);
      assertEquals(growths.get(i), results.get(i).get("growth").asText());
      int active = activeBlocks(results.get(i)).get(3).intValue();
      assertEquals(cells[1 + active], cells[1], "the deepest active exit");
      for (int output = 0; output < 5; output++) {
        boolean inactive = output == 4 ? active < 4 : output >= active;
        assertEquals(inactive, cells[2 + output].startsWith("("), lines.get(header + 1 + i));
      }
    }
    assertEquals(List.of(4.0, 4.0, 4.0, 4.0), activeBlocks(results.get(0)));
    assertEquals(List.of(1.0, 2.0, 3.0, 4.0), activeBlocks(results.get(1)));
    assertEquals(List.of(4.0, 3.0, 2.0, 1.0), activeBlocks(results.get(2)));
    assertEquals(
        results.at("/2/test/accuracies/0"), results.at("/2/accuracy"), "reduced to one block");
    assertEquals(100, results.at("/3/test/samples").asInt());
    assertEquals(20, results.at("/3/epochs/0/evaluation/samples").asInt());
    String losses = "/epochs/0/training/losses/0";
    for (int i = 1; i < 4; i++) {
      assertEquals(results.get(0).at(losses), results.get(i).at(losses), "the same first weights");
    }
  }

  /** No exit gets better by 90 points, so that a block joins and leaves by turns. */
  @Test
  void aPlateauIsRepeatedByWhatIsPrinted() throws IOException {
    String out =
        Tiny.run("dynamic", folder, "--epochs=4", "--growth=plateau:1,1,99").succeeded().out();
    JsonNode plateau = Tiny.result(folder).at("/results/0");
    String replay =
        out.lines()
            .filter(line -> line.contains("epochs:"))
            .map(line -> line.replaceFirst(".*(epochs:[0-9,]+)$", "$1"))
            .findFirst()
            .orElseThrow();
    assertEquals("epochs:1,1,2,1", replay);
    Tiny.run("dynamic", folder, "--epochs=4", "--growth=" + replay).succeeded();
    JsonNode again = Tiny.result(folder).at("/results/0");
    assertEquals(plateau.at("/test/accuracies"), again.at("/test/accuracies"));
    assertEquals(plateau.at("/epochs/3/training/losses"), again.at("/epochs/3/training/losses"));
    assertEquals(plateau.at("/activeBlocks"), again.at("/activeBlocks"));
  }

  @Test
  void triggersMayCountSteps() throws IOException {
    Tiny.run("dynamic", folder, "--growth=accumulate:2,3,4:steps").succeeded();
    // Six batches of 180 samples: 1, 1, 2, 3, 4 and 4 blocks.
    assertEquals(List.of(2.5), activeBlocks(Tiny.result(folder).at("/results/0")));
  }

  @Test
  void textsGrowToo() throws IOException {
    Tiny.run(
            "dynamic",
            folder,
            "--data=banking77",
            "--model=bilstm",
            "--width=0.05",
            "--growth=accumulate:0,1,1",
            "--growth=plateau",
            "--epochs=2")
        .succeeded();
    assertEquals(List.of(2.0, 4.0), activeBlocks(Tiny.result(folder).at("/results/0")));
  }

  @Test
  void theReportShowsAccuracyAndActiveBlocks() throws IOException {
    Tiny.run("dynamic", folder, "--growth=fixed", "--growth=reduce", "--epochs=2").succeeded();
    String html = Files.readString(folder.resolve("report.html"));
    assertTrue(html.contains(">reduce</td>"), html);
    assertTrue(html.contains("how many blocks are active</figcaption>"), html);
    assertTrue(html.contains("./scpl dynamic "), html);
    assertFalse(html.contains("<script") || html.contains("src="), html);
    assertFalse(html.replace("href=\"data:", "").contains("href="), html);
  }

  @Test
  void trainAndCompareGrowToo() throws IOException {
    Cli cli = Tiny.run("train", folder, "--method=dascpl", "--growth=reduce:0,0,1", "--epochs=2");
    assertTrue(cli.succeeded().out().contains("  1 of 4 blocks  accuracy: exit 0 "), cli.out());
    JsonNode result = Tiny.result(folder).at("/results/0");
    assertEquals(List.of(2.0, 1.0), activeBlocks(result));
    assertEquals(result.at("/test/accuracies/0"), result.get("accuracy"));
    Tiny.run("compare", folder, "--methods=scpl,ee", "--growth=epochs:2").succeeded();
    JsonNode results = Tiny.result(folder).get("results");
    assertTrue(results.at("/0/accuracy").isNull(), "SCPL has no exits, and its head is inactive");
    assertEquals(results.at("/1/test/accuracies/1"), results.at("/1/accuracy"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "dynamic --growth=sometimes | --growth: expected fixed, accumulate[:TRIGGERS][:steps],",
        "dynamic --growth=fixed --growth=fixed | --growth: expected each one once, got fixed fixed",
        "dynamic --growth=accumulate:1,2 --epochs=9 | --growth: expected 3 triggers for 4 blocks,"
            + " got 2",
        "dynamic --growth=reduce:3,2,1 --epochs=9 | --growth: expected triggers of at least 0 that"
            + " do not decrease",
        "dynamic --growth=accumulate:1,2,3 --epochs=3 | --growth: expected triggers before the last"
            + " epoch, 3",
        "dynamic --growth=reduce:1,2,99:steps | --growth: expected triggers before the last step,"
            + " 6",
        "dynamic --growth=epochs:1,5 --epochs=2 | --growth: expected at most 4 active blocks",
        "dynamic --growth=epochs:1,0 --epochs=2 | --growth: expected a number of active blocks, at"
            + " least 1",
        "dynamic --growth=epochs:1,2,3 --epochs=2 | --growth: expected numbers of active blocks for"
            + " at most 2 epochs",
        "dynamic --growth=plateau:0,1,1 | --growth: expected a patience and a trial of at least 1"
            + " epoch",
        "dynamic --growth=plateau:1,1,101 | --growth: expected a minimum difference from 0 to 1",
        "dynamic --validation=0 | --growth: expected --validation above 0 to see plateaus by, got"
            + " plateau",
        "dynamic --validation=1 | --validation: expected a share from 0 to below 1, got 1.0",
        "dynamic --validation=0.001 | --validation: expected a share that splits 200 samples, got"
            + " 0.001",
        "train --growth=plateau --method=dascpl | --growth: expected --validation above 0",
        "train --growth=plateau --method=scpl --validation=0.2 | --growth: expected a method with"
            + " exits",
        "train --growth=reduce --method=bp | --growth: expected fixed for a method whose blocks do"
            + " not learn by themselves, bp, got reduce",
        "compare --growth=reduce --methods=scpl,al | --growth: expected fixed for a method whose"
            + " blocks do not learn by themselves, al, got"
      })
  void whatCannotBeIsRefusedBeforeTraining(String line, String message) {
    String[] words = line.split(" ");
    String[] options = List.of(words).subList(1, words.length).toArray(String[]::new);
    Cli cli = Tiny.run(words[0], folder.resolve("out"), options);
    assertTrue(cli.refused().startsWith(message), cli.err());
    assertFalse(cli.out().contains("epoch 1"), cli.out());
    assertFalse(Files.exists(folder.resolve("out").resolve("result.json")));
  }
}
