// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.bench.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
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

/** {@code profile}, and {@code simulate}, which can read what it has measured. */
@Timeout(120)
class ProfileCommandTest {
  private static final List<String> TINY = List.of("--width=0.03", "--steps=3", "--cores=2");

  @TempDir private Path out;

  private Cli run(String command, String... options) {
    List<String> line = new ArrayList<>(List.of(command, "--out=" + out));
    line.addAll(TINY);
    line.addAll(List.of(options));
    if (line.stream().noneMatch(option -> option.startsWith("--repeats="))) {
      line.add("--repeats=1");
    }
    return Cli.run(line.toArray(String[]::new));
  }

  @Test
  void sharesOfStagesAndWhatSpeedUpsAreMadeOf() throws IOException {
    // Of five windows the median is shown: one in which a thread is put aside for longer than such
    // a
    // window takes, in a place that is no phase, is among the slow ones.
    Cli cli =
        run(
                "profile",
                "--batches=4,8",
                "--warm-up=1",
                "--repeats=5",
                "--placement=bp=x1,scpl=1x1+3x1")
            .succeeded();
    assertTrue(
        cli.out()
            .matches("(?s).*scpl is [0-9.]+x as fast as bp at a batch of 4, and [0-9.]+x at 8.*"),
        cli.out());
    JsonNode root = Tiny.result(out);
    assertEquals("scpl-profile/1", root.get("format").asText());
    JsonNode profiles = root.get("profiles");
    assertEquals(4, profiles.size());
    for (int i = 0; i < 4; i++) {
      JsonNode profile = profiles.get(i);
      JsonNode base = profiles.get(i / 2 * 2);
      assertEquals(i % 2 == 0 ? "bp" : "scpl", profile.get("method").asText());
      assertEquals(i < 2 ? 4 : 8, profile.get("batch").asInt());
      double work = base.get("coreSecondsPerSample").asDouble();
      work /= profile.get("coreSecondsPerSample").asDouble();
      double busy = profile.get("coresBusy").asDouble() / base.get("coresBusy").asDouble();
      assertEquals(profile.get("speedUp").asDouble(), work * busy, 1e-9);
      for (JsonNode stage : profile.get("stages")) {
        double sum = 0;
        for (JsonNode seconds : stage.get("seconds")) {
          sum += seconds.asDouble();
        }
        double step = profile.get("secondsPerStep").asDouble();
        assertTrue(sum < 1.001 * step, sum + " of " + step);
        for (String phase : List.of("forward", "loss", "backward", "update")) {
          assertTrue(stage.get("seconds").path(phase).asDouble() > 0, phase);
        }
      }
      assertEquals(4, profile.get("blocks").size());
      assertEquals(i % 2 == 0 ? 0 : 2, profile.at("/timeline/stages").size(), "of pipelines");
      assertTrue(profile.at("/blocks/3/loss").asDouble() > 0, "the head's");
    }
    String csv = Files.readString(out.resolve("result.csv"));
    assertEquals(1 + 2 + 4, csv.lines().count(), csv);
    String page = Files.readString(out.resolve("report.html"));
    assertTrue(page.contains("Speed-up over bp"), page);
    assertTrue(page.contains("<figcaption>scpl: stages at a batch of 8</figcaption>"), page);
  }

  @Test
  void aSimulationIsBesideMeasuredRunsAndCanBeRepeatedFromItsResult() throws IOException {
    Cli cli = run("simulate", "--batch=8", "--devices=4,64").succeeded();
    assertTrue(
        cli.out().contains("Predicted speeds of the 5 measured runs are off by "), cli.out());
    JsonNode first = Tiny.result(out);
    int plans = first.get("plans").size();
    assertTrue(plans >= 2 * 4 && plans <= 2 * 2 * 4, "four methods on 4 and 64 devices: " + plans);
    for (JsonNode plan : first.get("plans")) {
      int stages = plan.get("blocksPerStage").size();
      assertTrue(stages * plan.get("replicas").asInt() <= plan.get("devices").asInt());
      assertTrue(plan.get("bytesPerDevice").asDouble() > 0);
    }
    Path kept = Files.copy(out.resolve("result.json"), out.resolve("kept.json"));
    run("simulate", "--batch=8", "--devices=4,64", "--costs=" + kept).succeeded();
    assertEquals(first.get("plans"), Tiny.result(out).get("plans"));
    assertEquals(first.get("profiles"), Tiny.result(out).get("profiles"));
    String expected = "--costs: expected a result with batches of 16, got " + kept;
    assertEquals(expected, run("simulate", "--batch=16", "--costs=" + kept).refused());
  }

  @Test
  void aSimulationMayStandOnAProfile() throws IOException {
    run("profile", "--batches=8", "--warm-up=1", "--placement=bp=x1,scpl=1x1+3x1").succeeded();
    Path profile = Files.copy(out.resolve("result.json"), out.resolve("profile.json"));
    Cli cli = run("simulate", "--batch=8", "--devices=4", "--costs=" + profile).succeeded();
    assertTrue(
        cli.out().contains("Predicted speeds of the 2 measured runs are off by "), cli.out());
    String expected = "--costs: expected a result of vgg8 with --width 0.04, got " + profile;
    Cli other = Cli.run("simulate", "--out=" + out, "--width=0.04", "--costs=" + profile);
    assertEquals(expected, other.refused());
  }

  @Test
  void whatCannotBeIsRefused() throws IOException {
    assertEquals(
        "--methods: expected each one once, got scpl,scpl",
        run("profile", "--methods=scpl,scpl").refused());
    assertEquals(
        "--batches: expected a number from 2 to 500000, got 1",
        run("profile", "--batches=16,1").refused());
    assertEquals(
        "--devices: expected numbers from 1 to 4096, got 0",
        run("simulate", "--devices=4,0").refused());
    assertEquals(
        "--warm-up: expected a number from 1 to 500000, got 0",
        run("simulate", "--warm-up=0").refused());
    Path other = Files.writeString(out.resolve("other.json"), "{}");
    assertEquals(
        "--costs: expected a result of scpl simulate or profile, got " + other,
        run("simulate", "--costs=" + other).refused());
    assertTrue(
        run("simulate", "--costs=" + out.resolve("none.json"))
            .refused()
            .startsWith(
                "--costs: expected the result.json of scpl simulate or scpl profile, got "));
    assertTrue(run("simulate", "--stages=2").refused().startsWith("--stages: expected none"));
  }
}
