// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.bench.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.scpl.bench.Cli;
import io.github.scpl.bench.Tiny;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class TraceTest {
  @TempDir private Path folder;

  private Path file() {
    return folder.resolve("trace.json");
  }

  /** The values of a field in the events of a kind. */
  private Set<String> values(String kind, String field) throws IOException {
    Set<String> values = new TreeSet<>();
    for (JsonNode event : new ObjectMapper().readTree(file().toFile()).get("traceEvents")) {
      if (event.get("ph").asText().equals(kind)) {
        values.add(event.at(field).asText());
      }
    }
    return values;
  }

  @Test
  void aComparisonHasAProcessForEachMethodAndATrackForEachStage() throws IOException {
    Cli cli =
        Tiny.run("compare", folder.resolve("out"), "--methods=bp,scpl", "--trace=" + file())
            .succeeded();
    assertTrue(cli.out().contains("Timeline written to " + file()), cli.out());
    Set<String> names = values("M", "/args/name");
    assertTrue(
        names.containsAll(
            Set.of(
                "bp",
                "scpl",
                "loader",
                "all blocks",
                "stage 0, blocks 0-1",
                "stage 1, blocks 2-3")),
        names::toString);
    Set<String> phases = values("X", "/name");
    assertTrue(
        phases.containsAll(Set.of("forward", "loss", "backward", "update", "score", "load")),
        phases::toString);
    assertTrue(
        values("C", "/name")
            .containsAll(Set.of("in front of stage 0", "in front of stage 1", "native arrays")));
  }

  @Test
  void throughputHasItsStages() throws IOException {
    Cli.run(
            "throughput",
            "--width=0.03",
            "--batch=8",
            "--steps=2",
            "--repeats=1",
            "--warm-up=1",
            "--placement=1+1+1+1",
            "--trace=" + file())
        .succeeded();
    Set<String> blocks = values("X", "/args/block");
    assertTrue(blocks.containsAll(Set.of("0", "1", "2", "3")), blocks::toString);
  }

  @Test
  void aPlaceThatCannotBeWrittenIsRefusedBeforeTraining() {
    String expected =
        "--trace: expected a file in a folder that exists and can be written to, got ";
    Path nowhere = folder.resolve("no").resolve("trace.json");
    Path out = folder.resolve("out");
    assertEquals(expected + nowhere, Tiny.run("train", out, "--trace=" + nowhere).refused());
    assertEquals(expected + folder, Tiny.run("train", out, "--trace=" + folder).refused());
    assertFalse(Files.exists(out), "refused before anything is made");
  }
}
