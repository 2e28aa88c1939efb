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
class ScaleCommandTest {
  @TempDir private Path folder;

  private Cli run(String... options) {
    List<String> line = new ArrayList<>(List.of("scale", "--out=" + folder));
    line.addAll(List.of("--width=0.03", "--batch=8", "--warm-up=1", "--repeats=2"));
    line.addAll(List.of(options));
    if (line.stream().noneMatch(option -> option.startsWith("--steps="))) {
      line.add("--steps=2");
    }
    return Cli.run(line.toArray(String[]::new));
  }

  @Test
  void theSameWorkAndMoreWorkAreMeasuredWithMoreStages() throws IOException {
    String out = run("--stages=2", "--cores=2").succeeded().out();
    JsonNode root = Tiny.result(folder);
    assertEquals("scpl-scale/1", root.get("format").asText());
    for (String kind : List.of("strong", "weak")) {
      JsonNode points = root.at("/results/" + kind);
      assertEquals(6, points.size());
      for (JsonNode point : points) {
        int stages = point.get("stages").asInt();
        assertEquals(kind.equals("weak") ? 8 * stages : 8, point.get("batch").asInt());
        assertEquals(2, point.get("rounds").size());
        double efficiency = point.at("/efficiency/mean").asDouble();
        assertEquals(point.at("/speedUp/mean").asDouble() / stages, efficiency, 1e-9);
        if (stages == 1) {
          assertEquals(1, efficiency, 1e-12);
        }
        assertTrue(point.at("/bubble/mean").asDouble() < 1, point.toString());
      }
      JsonNode scpl = points.get(5);
      assertEquals(2, scpl.at("/timeline/stages").size());
      assertFalse(points.get(4).has("timeline"), "one stage is no pipeline");
      assertEquals("scpl", scpl.get("method").asText());
      assertTrue(scpl.get("threads").asText().startsWith("2 stages ("), scpl.toString());
      assertTrue(scpl.at("/handOffShare/mean").asDouble() > 0, scpl.toString());
    }
    assertTrue(out.contains("Strong scaling") && out.contains("Weak scaling"), out);
    String html = Files.readString(folder.resolve("report.html"));
    for (String what : List.of("samples per second", "efficiency in %", "bubble in %")) {
      assertTrue(html.contains("<figcaption>Weak scaling, " + what), html);
    }
    assertTrue(html.contains("download=\"strong-scaling-hand-off-in.csv\""), html);
    assertTrue(html.contains("class=\"verdict\">With 2 stages, the same batch, and beside "), html);
    assertTrue(html.contains("<figcaption>gpipe: 2 stages, batch 8</figcaption>"), html);
    assertEquals(
        1 + 2 * 9, Files.readAllLines(folder.resolve("result.csv")).size(), "a line per window");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--methods=bp,bp | --methods: expected each one once, got bp,bp",
        "--placement=1+3 | --placement: expected auto, since the number of stages is varied",
        "--native-threads=2 --cores=2 | --native-threads: expected 1, since each stage has a core",
        "--steps=0 | --steps: expected a number from 1 to ",
        "--stages=3 --cores=2 | --stages: expected at most 2, a core for each stage of gpipe, got 3",
        "--stages=9 --cores=9 | --stages: expected at most 4, as there are blocks, got 8"
      })
  void whatCannotBeIsRefused(String options, String message) {
    String got = run(options.split(" ")).refused();
    assertTrue(got.startsWith(message), got);
  }
}
