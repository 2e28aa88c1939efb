// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.bench.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.scpl.bench.Cli;
import io.github.scpl.bench.Tiny;
import io.github.scpl.checkpoint.ModelFile;
import io.github.scpl.infer.policy.ExitSettings;
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
class ExitsCommandTest {
  @TempDir private Path folder;

  private Cli run(String... options) {
    List<String> all = new ArrayList<>(List.of(options));
    all.addAll(List.of("--timings=2", "--points=3", "--test-batch=50"));
    return Tiny.run("exits", folder, all.toArray(String[]::new));
  }

  @Test
  void everyPolicyGetsItsCurve() throws IOException {
    String out = run("--epochs=2").succeeded().out();
    JsonNode results = Tiny.result(folder).get("results");
    assertEquals(5, results.get("outputs").size());
    assertEquals(5, results.get("policies").size());
    for (JsonNode family : results.get("policies")) {
      assertEquals(2, family.get("allBlocksSamplesPerSecond").size());
      JsonNode points = family.get("points");
      double blocks = 0;
      int chosen = 0;
      for (JsonNode point : points) {
        checkPoint(point);
        double held = point.at("/heldOut/meanBlocks").asDouble();
        assertTrue(held >= blocks, points.toString());
        blocks = held;
        chosen += point.get("policy").equals(family.get("chosen")) ? 1 : 0;
      }
      assertEquals(1, chosen, family.toString());
      assertEquals("never", points.get(points.size() - 1).get("policy").asText());
      assertEquals(4, blocks);
    }
    assertEquals(5, out.lines().filter(line -> line.matches("\\S+ \\* .*")).count(), out);
  }

  private static void checkPoint(JsonNode point) {
    double sum = 0;
    double blocks = 0;
    JsonNode shares = point.at("/test/shares");
    assertEquals(5, shares.size());
    for (int i = 0; i < 5; i++) {
      sum += shares.get(i).asDouble();
      blocks += shares.get(i).asDouble() * Math.min(i + 1, 4);
    }
    assertEquals(1, sum, 1e-9);
    assertEquals(blocks, point.at("/test/meanBlocks").asDouble(), 1e-9);
    assertEquals(2, point.get("samplesPerSecond").size());
    assertTrue(point.at("/samplesPerSecond/0").asDouble() > 0);
    assertTrue(point.at("/ratioToAllBlocks/1").asDouble() > 0);
  }

  @Test
  void theFixedPoliciesAreTheExits() throws IOException {
    run("--policies=fixed").succeeded();
    JsonNode results = Tiny.result(folder).get("results");
    JsonNode points = results.at("/policies/0/points");
    for (int i = 0; i < points.size() - 1; i++) {
      int exit = Integer.parseInt(points.get(i).get("policy").asText().split(":")[1]);
      assertEquals(
          results.at("/outputs/" + exit + "/accuracy"), points.get(i).at("/test/accuracy"));
      assertEquals(1.0, points.get(i).at("/test/shares/" + exit).asDouble());
    }
    assertEquals(
        results.at("/outputs/4/accuracy"), points.get(points.size() - 1).at("/test/accuracy"));
  }

  @Test
  void aSavedModelIsLoadedWithItsOptions() throws IOException {
    Path file = folder.resolve("model.scpl");
    run("--policies=margin", "--calibrate", "--seed=5", "--save=" + file).succeeded();
    JsonNode saved = Tiny.result(folder).get("results");
    String stored = ModelFile.open(file).manifest().properties().get("exits");
    ExitSettings settings = ExitSettings.parse(stored);
    assertEquals(saved.at("/policies/0/chosen").asText(), settings.policy().toString());
    assertEquals(4, settings.exitTemperatures().size());
    assertEquals(saved.at("/outputs/4/temperature").asDouble(), settings.headTemperature());

    Cli cli =
        Cli.run(
            "exits",
            "--load=" + file,
            "--out=" + folder,
            "--test-limit=100",
            "--policies=margin",
            "--calibrate",
            "--timings=1",
            "--points=3",
            "--test-batch=50",
            "--native-threads=1");
    assertFalse(cli.succeeded().out().contains("epoch"), cli.out());
    JsonNode root = Tiny.result(folder);
    JsonNode loaded = root.get("results");
    assertEquals(0, loaded.get("training").size());
    assertEquals(0.03, root.at("/options/width").asDouble());
    assertEquals(5, root.at("/options/seed").asInt());
    assertEquals(saved.get("outputs"), loaded.get("outputs"));
    assertEquals(saved.at("/policies/0/chosen"), loaded.at("/policies/0/chosen"));
    for (int i = 0; i < saved.at("/policies/0/points").size(); i++) {
      String test = "/policies/0/points/" + i + "/test";
      assertEquals(saved.at(test), loaded.at(test));
    }
    assertEquals(
        "--width: expected 0.03, with which " + file + " was saved, got 0.5",
        Cli.run("exits", "--load=" + file, "--out=" + folder, "--width=0.5").refused());
  }

  @Test
  void whatTrainSavesIsLoaded() throws IOException {
    Path file = folder.resolve("model.scpl");
    Tiny.run(
            "train",
            folder,
            "--data=banking77",
            "--width=0.05",
            "--method=dascpl",
            "--validation=0.2",
            "--save=" + file)
        .succeeded();
    JsonNode trained = Tiny.result(folder).at("/results/0/test/accuracies");
    Cli.run(
            "exits",
            "--load=" + file,
            "--out=" + folder,
            "--test-limit=100",
            "--test-batch=32",
            "--policies=patience",
            "--timings=1",
            "--native-threads=1")
        .succeeded();
    JsonNode outputs = Tiny.result(folder).at("/results/outputs");
    for (int i = 0; i < 5; i++) {
      assertEquals(trained.get(i).asDouble(), outputs.get(i).get("accuracy").asDouble(), 1e-9);
    }
  }

  @Test
  void theGoalDecidesWhatIsChosen() throws IOException {
    run("--policies=fixed,patience", "--mean-blocks=1").succeeded();
    JsonNode policies = Tiny.result(folder).at("/results/policies");
    assertEquals("fixed:0", policies.at("/0/chosen").asText());
    assertEquals("patience:1", policies.at("/1/chosen").asText());
    run("--policies=fixed", "--milliseconds=0.000001").succeeded();
    assertEquals(
        "fixed:0", Tiny.result(folder).at("/results/policies/0/chosen").asText(), "the fastest");
    String out = run("--policies=fixed", "--accuracy-loss=100").succeeded().out();
    assertEquals("fixed:0", Tiny.result(folder).at("/results/policies/0/chosen").asText());
    assertTrue(out.contains("* chosen for the fewest blocks for at most 100.0 points less"), out);
  }

  @Test
  void theReportShowsTheTradeOff() throws IOException {
    run("--policies=entropy,fixed").succeeded();
    String html = Files.readString(folder.resolve("report.html"));
    assertTrue(html.contains("samples/s, measured</text>"), html);
    assertTrue(html.contains("mean blocks of a sample</text>"), html);
    assertTrue(html.contains(">entropy</text>"), html);
    assertTrue(html.contains("Accuracy over epochs"), html);
    assertFalse(html.contains("<script") || html.contains("src="), html);
    assertFalse(html.replace("href=\"data:", "").contains("href="), html);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--policies=trust | --policies: expected a family of policies of [fixed, confidence,",
        "--policies=fixed,fixed | --policies: expected each one once, got fixed,fixed",
        "--method=scpl | --method: expected a method with exits: dascpl, ee or bp-exits, got scpl",
        "--method=al | --method: expected a method with exits: dascpl, ee or bp-exits, got al",
        "--validation=0 | --validation: expected a share above 0, held out of training to choose"
            + " by, got 0.0",
        "--accuracy-loss=-1 | --accuracy-loss: expected points from 0 to 100, got -1.0",
        "--accuracy-loss=NaN | --accuracy-loss: expected points from 0 to 100, got NaN",
        "--mean-blocks=0.5 | --mean-blocks: expected a number of at least 1, got 0.5",
        "--milliseconds=0 | --milliseconds: expected a positive number, got 0.0",
        "--milliseconds=1 --mean-blocks=2 | --milliseconds: expected no other goal beside it, got"
            + " 1.0",
        "--mean-blocks=2 --accuracy-loss=1 | --mean-blocks: expected none beside --accuracy-loss,"
            + " got 2.0",
        "--save=/no/such/folder/x | --save: expected a file in a folder that exists and can be"
            + " written to, got",
        "--load=/no/such/file | "
      })
  void whatCannotBeIsRefusedBeforeTraining(String options, String message) {
    Cli cli = run(options.split(" "));
    assertTrue(cli.refused().startsWith(message == null ? "" : message), cli.err());
    assertFalse(cli.out().contains("epoch"), cli.out());
    assertFalse(Files.exists(folder.resolve("result.json")));
  }

  @ParameterizedTest
  @CsvSource({"--points=1", "--timings=0", "--test-batch=0"})
  void numbersOutOfRangeAreRefused(String option) {
    String name = option.substring(0, option.indexOf('='));
    assertTrue(
        Tiny.run("exits", folder, option).refused().startsWith(name + ": expected a number"));
  }
}
