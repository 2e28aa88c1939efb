// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.bench.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.scpl.bench.Cli;
import io.github.scpl.bench.Schemas;
import io.github.scpl.bench.option.Training;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(120)
class ThroughputCommandTest {
  private static final String[] TINY = {
    "--width=0.03", "--batch=16", "--steps=3", "--repeats=2", "--warm-up=2", "--native-threads=1"
  };

  private static Cli run(String... options) {
    List<String> line = new ArrayList<>(List.of("throughput"));
    line.addAll(List.of(TINY));
    line.addAll(List.of(options));
    return Cli.run(line.toArray(String[]::new)).succeeded();
  }

  private static JsonNode json(String... options) throws IOException {
    List<String> line = new ArrayList<>(List.of(options));
    line.add("--json");
    JsonNode json =
        new ObjectMapper()
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS) // nothing else is printed
            .readTree(run(line.toArray(String[]::new)).out());
    Schemas.check(json);
    return json;
  }

  @ParameterizedTest
  @ValueSource(strings = {"bp", "bp-exits", "gpipe", "scpl", "dascpl", "ee", "predsim", "al"})
  void theSpeedOfEveryMethodIsMeasured(String method) {
    String[] one = {"--method=" + method, "--stages=1"};
    Cli cli = run(Training.of(method).staged() ? one : Arrays.copyOf(one, 1));
    Iterator<String> lines =
        cli.out()
            .lines()
            .filter(line -> !line.matches("(Measuring|Building).*(so far|left).*")) // under load
            .iterator();
    String rate = lines.next();
    Matcher rates =
        Pattern.compile("samples_per_second: (.+) \\(min (.+), max (.+); 2 windows\\)")
            .matcher(rate);
    assertTrue(rates.matches(), rate);
    double perSecond = Double.parseDouble(rates.group(1));
    assertTrue(Double.parseDouble(rates.group(2)) <= perSecond, rate);
    assertTrue(Double.parseDouble(rates.group(3)) >= perSecond, rate);
    String perStep = lines.next();
    assertTrue(perStep.matches("seconds_per_step: \\d+\\.\\d{4}"), perStep);
    boolean staged = Training.of(method).staged();
    String threads = "threads: 1 stage " + (staged ? "(4 blocks) " : "") + "x 1 native";
    assertEquals(method.equals("gpipe") ? threads + ", 4 micro-batches" : threads, lines.next());
    if (staged) {
      String why = lines.next();
      assertTrue(
          why.matches(
              "placement 1 stage \\(4 blocks\\) x 1 native: stages expected at [0-9.]+ s,"
                  + " no other comes near"),
          why);
    }
    String stage = lines.next();
    String seconds = "\\d+\\.\\d{4} s";
    assertTrue(
        stage.matches(
            "stage 0 busy: \\d+% \\(per batch: forward S, learn S, hand-off S, waiting S\\)"
                .replace("S", seconds)),
        stage);
    String memory = lines.next();
    assertTrue(
        memory.matches("memory: [0-9.]+ MiB of arrays at the peak, [0-9.]+x the estimate"), memory);
    String estimate = lines.next();
    assertTrue(estimate.startsWith("estimate: ") && estimate.contains(" + batches "), estimate);
    if (lines.hasNext()) {
      String process = lines.next();
      assertTrue(process.startsWith("process: "), process);
    }
    assertFalse(lines.hasNext());
  }

  @Test
  void jsonHasAllOfItAndNothingElseIsPrinted() throws IOException {
    JsonNode root = json("--placement=1+3", "--cores=2");
    assertEquals("scpl-throughput/1", root.get("format").asText());
    assertEquals("vgg8", root.get("model").asText());
    assertEquals("2 stages (1+3 blocks) x 1 native", root.get("threads").asText());
    assertEquals("[1,3]", root.at("/placement/blocksPerStage").toString());
    assertEquals("[]", root.at("/placement/trials").toString());
    assertEquals(3, root.at("/options/steps").asInt());
    assertEquals("1+3", root.at("/options/placement").asText());
    assertEquals(2, root.get("windows").size());
    double median = root.at("/samplesPerSecond/median").asDouble();
    assertTrue(root.at("/samplesPerSecond/min").asDouble() <= median);
    assertTrue(root.at("/samplesPerSecond/max").asDouble() >= median);
    assertEquals(2, root.get("stages").size());
    for (JsonNode stage : root.get("stages")) {
      double parts = 0;
      for (String part : List.of("forwardSeconds", "learnSeconds", "handOffSeconds")) {
        parts += stage.get(part).asDouble();
      }
      assertEquals(parts, stage.get("secondsPerBatch").asDouble(), 1e-12);
      assertTrue(stage.get("busy").asDouble() > 0 && stage.has("waitingSeconds"), stage::toString);
    }
    double ratio = root.at("/memory/peakOverEstimate").asDouble();
    assertEquals(
        root.at("/memory/peakArrayBytes").asDouble() / root.at("/memory/estimateBytes").asDouble(),
        ratio,
        1e-12);
    assertTrue(ratio > 0.5 && ratio <= 1.2, "ratio " + ratio);
    assertEquals(
        root.get("parameters").asLong() * 4, root.at("/memory/estimate/parameters").asLong());
  }

  @Test
  void aMeasuredPlacementSaysWhy() throws IOException {
    JsonNode placement = json("--stages=2", "--cores=2").get("placement");
    JsonNode first = placement.get("trials").get(0);
    assertEquals(placement.get("blocksPerStage"), first.get("blocksPerStage"));
    assertEquals(2, first.get("expectedStageSeconds").size());
    assertTrue(first.get("expectedStageSeconds").get(0).asDouble() > 0);
  }

  @Test
  void withoutStagesThereIsNoPlacement() throws IOException {
    assertTrue(json("--method=bp").get("placement").isNull());
  }
}
