// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.bench.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.scpl.bench.Tiny;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Processes of their own, which signals and limits of the system act on. */
@Timeout(300)
class EndedFromOutsideTest {
  private static final Path SHELL = Path.of("/bin/sh");

  @TempDir private Path folder;
  private Process process;

  /** Starts a command behind some words of the shell. */
  private void start(String before, String command) throws IOException {
    Assumptions.assumeTrue(Files.isExecutable(SHELL), "needs a shell");
    Path java = Path.of(System.getProperty("java.home"), "bin", "java");
    String line =
        "%s exec '%s' -cp '%s' io.github.scpl.bench.Main %s --out '%s' --batch=32 --train-limit=64"
            + " --test-limit=64 --native-threads=1 --placement=2+2";
    String script =
        line.formatted(before, java, System.getProperty("java.class.path"), command, folder);
    process =
        new ProcessBuilder(SHELL.toString(), "-c", script)
            .redirectInput(new File("/dev/null"))
            .redirectErrorStream(true)
            .start();
  }

  @AfterEach
  void end() {
    if (process != null) {
      process.destroyForcibly();
    }
  }

  private List<String> readTo(String end) throws IOException {
    List<String> lines = new ArrayList<>();
    BufferedReader reader = process.inputReader();
    for (String line = reader.readLine(); line != null; line = reader.readLine()) {
      lines.add(line);
      if (line.contains(end)) {
        return lines;
      }
    }
    return lines;
  }

  /** By the signal that the test can rely on; Ctrl-C takes the same way. */
  @Test
  void whatIsMeasuredIsThereAfterASignal() throws Exception {
    start("", "compare --methods=bp,scpl --width=0.03 --epochs=1000000");
    String seen = String.join("\n", readTo("scpl     epoch 2/"));
    assertTrue(seen.contains("scpl     epoch 2/"), seen);
    JsonNode running = Tiny.result(folder).get("results");
    assertEquals("running", running.at("/0/status").asText(), "written while it runs");
    assertTrue(running.at("/0/epochs").size() >= 1);
    process.toHandle().destroy(); // which leaves its output open
    List<String> rest = readTo("nothing");
    assertEquals(128 + 15, process.waitFor(), () -> String.join("\n", rest));
    JsonNode results = Tiny.result(folder).get("results");
    for (JsonNode result : results) {
      assertEquals("interrupted", result.get("status").asText());
      assertTrue(result.get("epochs").size() >= 1);
    }
    assertTrue(rest.contains("scpl: Interrupted"), rest.toString());
    assertTrue(rest.stream().anyMatch(line -> line.matches("bp +interrupted .*")), "the table");
    assertTrue(Files.readString(folder.resolve("report.html")).contains("interrupted"));
  }

  /** As by Ctrl-C, in the middle of a step of native code. */
  @Test
  void anInterruptInALongStepKeepsWhatWasMeasured() throws Exception {
    start("", "train --width=1 --epochs=1000");
    String seen = String.join("\n", readTo("scpl     2 stages"));
    assertTrue(seen.contains("Takes about "), seen);
    Assumptions.assumeTrue(isInterruptible(process.pid()), "interrupts are ignored here");
    new ProcessBuilder("kill", "-INT", Long.toString(process.pid())).start().waitFor();
    List<String> rest = readTo("nothing");
    int status = process.waitFor();
    String all = String.join("\n", rest);
    assertEquals(128 + 2, status, all);
    assertEquals(1, rest.stream().filter("scpl: Interrupted"::equals).count(), all);
    assertTrue(all.contains("Written to " + folder.resolve("result.json")), all);
    assertEquals("interrupted", Tiny.result(folder).at("/results/0/status").asText());
    assertTrue(Files.readString(folder.resolve("report.html")).contains("interrupted"));
  }

  /** A shell starts what runs in the background with interrupts ignored, and so is all below. */
  private static boolean isInterruptible(long pid) throws IOException {
    Path status = Path.of("/proc", Long.toString(pid), "status");
    if (!Files.isReadable(status)) {
      return false;
    }
    String ignored =
        Files.readAllLines(status).stream()
            .filter(line -> line.startsWith("SigIgn:"))
            .findFirst()
            .orElse("SigIgn: 2");
    return (Long.parseLong(ignored.split("\\s+")[1], 16) & 2) == 0;
  }

  @Test
  void aRunThatIsStoppedInItsFirstEpochShowsItsMemory() throws Exception {
    start("", "train --width=0.1 --epochs=1000000");
    String seen = String.join("\n", readTo("scpl     "));
    process.toHandle().destroy();
    readTo("nothing");
    assertEquals(128 + 15, process.waitFor(), seen);
    JsonNode result = Tiny.result(folder).at("/results/0");
    assertEquals("interrupted", result.get("status").asText());
    assertTrue(result.get("peakOffHeapBytes").asLong() > 1 << 20, result.toString());
  }

  @Test
  void trainingIsKeptIfTheMeasurementOfPoliciesIsStopped() throws Exception {
    start("", "exits --width=0.03 --epochs=2 --validation=0.2 --timings=1000 --points=100");
    String seen = String.join("\n", readTo("Measuring policies"));
    assertTrue(seen.contains("dascpl   epoch 2/2"), seen);
    process.toHandle().destroy();
    List<String> rest = readTo("nothing");
    assertEquals(128 + 15, process.waitFor(), () -> String.join("\n", rest));
    assertTrue(rest.contains("scpl: Interrupted"), rest.toString());
    JsonNode results = Tiny.result(folder).get("results");
    assertTrue(results.get("policies") == null, "they were not measured");
    assertEquals("finished", results.at("/training/0/status").asText());
    assertEquals(2, results.at("/training/0/epochs").size());
    assertTrue(results.at("/training/0/test/accuracies").size() > 1, results.toString());
    String html = Files.readString(folder.resolve("report.html"));
    assertTrue(html.contains("Accuracy over epochs"), html);
  }

  @Test
  void aStudyKeepsTheRepetitionsThatItHasHad() throws Exception {
    start("", "noise --methods=scpl --values=0,0.5 --width=0.03 --epochs=1 --repeats=1000");
    String seen = String.join("\n", readTo("seed 2 (3 of 2000)"));
    process.toHandle().destroy();
    List<String> rest = readTo("nothing");
    assertEquals(128 + 15, process.waitFor(), () -> seen + String.join("\n", rest));
    JsonNode root = Tiny.result(folder);
    assertTrue(root.at("/statistics/0/accuracy/n").asInt() >= 1, root.toString());
    assertTrue(root.at("/statistics/1/accuracy/n").asInt() >= 1, root.toString());
    assertEquals("finished", root.at("/results/1/status").asText());
    assertTrue(rest.stream().anyMatch(line -> line.startsWith("share of random labels  ")));
    assertTrue(rest.contains("scpl: Interrupted"), rest.toString());
  }

  /** As on a full disk: the limit is between the sizes of the result and of the model. */
  @Test
  void aModelThatDoesNotFitLeavesTheResult() throws Exception {
    Path model = folder.resolve("m.safetensors");
    start("ulimit -f 200;", "train --width=0.1 --epochs=1 --save '" + model + "'");
    List<String> lines = readTo("nothing");
    String all = String.join("\n", lines);
    assertEquals(2, process.waitFor(), all);
    assertEquals("finished", Tiny.result(folder).at("/results/0/status").asText());
    String last = lines.get(lines.size() - 1);
    assertTrue(last.startsWith("scpl: ") && last.contains(model.toString()), all);
    assertTrue(last.contains("too large") || last.contains("limit"), all);
  }

  /** The result itself does not fit: training goes on, and the table is printed. */
  @Test
  void aResultThatDoesNotFitIsNamed() throws Exception {
    start("ulimit -f 1;", "train --width=0.03 --epochs=2");
    List<String> lines = readTo("nothing");
    String all = String.join("\n", lines);
    assertEquals(2, process.waitFor(), all);
    assertTrue(all.contains("scpl     epoch 2/2"), all);
    String last = lines.get(lines.size() - 1);
    String start = "scpl: Cannot write " + folder.resolve("result.json") + ": ";
    assertTrue(last.startsWith(start), all);
    assertTrue(all.contains("Warning: Cannot write "), all);
  }
}
