// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.bench.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.scpl.bench.Cli;
import io.github.scpl.bench.Tiny;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Commands that go on from snapshots. */
@Timeout(120)
class ResumedCommandTest {
  private static final List<String> RUN =
      List.of(
          "compare",
          "--methods=bp,scpl",
          "--width=0.03",
          "--epochs=3",
          "--batch=32",
          "--train-limit=128",
          "--test-limit=64",
          "--train-accuracy=1",
          "--native-threads=1");

  @TempDir private Path folder;

  private static List<String> words(Path out, String... more) {
    List<String> words = new ArrayList<>(RUN);
    words.add("--out=" + out);
    words.addAll(Arrays.asList(more));
    return words;
  }

  private static Cli run(Path out, String... more) {
    return Cli.run(words(out, more).toArray(String[]::new));
  }

  /** What is computed: losses, accuracies and active blocks of all epochs. */
  private static String computed(Path out) throws IOException {
    StringBuilder text = new StringBuilder();
    for (JsonNode result : Tiny.result(out).get("results")) {
      assertEquals("finished", result.get("status").asText());
      text.append(result.get("name")).append(result.get("activeBlocks"));
      text.append(result.at("/test/accuracies")).append(result.get("confusion"));
      assertEquals(3, result.get("epochs").size());
      for (JsonNode epoch : result.get("epochs")) {
        assertTrue(epoch.at("/training/losses").size() > 0, epoch.toString());
        text.append(epoch.at("/training/losses")).append(epoch.at("/evaluation/accuracies"));
        assertEquals(1, epoch.at("/onTrainingSet/accuracies").size(), epoch.toString());
        text.append(epoch.at("/onTrainingSet/accuracies"));
      }
    }
    return text.toString();
  }

  @Test
  void aCommandThatIsKilledGoesOnToTheSameResult() throws Exception {
    Path whole = folder.resolve("whole");
    assertEquals(0, run(whole, "--placement=2+2").code());
    Path out = folder.resolve("killed");
    List<String> words = new ArrayList<>();
    words.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    words.addAll(List.of("-cp", System.getProperty("java.class.path")));
    words.add("io.github.scpl.bench.Main");
    words.addAll(words(out, "--snapshot-every=1", "--placement=2+2"));
    Process process = new ProcessBuilder(words).redirectErrorStream(true).start();
    BufferedReader lines = process.inputReader();
    String line = lines.readLine();
    while (line != null && !line.startsWith("scpl     epoch 1/")) {
      line = lines.readLine();
    }
    assertTrue(line != null, "it trains");
    process.toHandle().destroyForcibly();
    process.waitFor();
    String refused = run(out, "--snapshot-every=1", "--placement=2+2").refused();
    assertTrue(refused.contains("expected no snapshots of earlier runs in " + out), refused);
    String different = run(out, "--resume", "--lr=0.01", "--placement=2+2").err();
    assertTrue(different.contains("--lr 0.001, got 0.01"), different);
    Cli rest = run(out, "--resume", "--resident", "--placement=1+1+1+1");
    assertEquals(0, rest.code(), rest.err());
    assertTrue(rest.out().contains("goes on in epoch "), rest.out());
    assertEquals(computed(whole), computed(out));
    String command =
        rest.out()
            .lines()
            .filter(each -> each.startsWith("Repeated to the bit by"))
            .findFirst()
            .orElseThrow();
    assertTrue(!command.contains("--resume"), command);
    Cli again = run(out, "--resume", "--placement=4");
    assertEquals(0, again.code(), again.err());
    assertEquals(computed(whole), computed(out));
  }

  @Test
  void retriesNeedSnapshots() throws IOException {
    String refused = run(folder, "--retry=1").refused();
    assertTrue(refused.contains("--retry: expected --snapshot-every or --resume"), refused);
    assertTrue(run(folder, "--snapshot-every=-1").refused().contains("a number of at least 0"));
    assertTrue(Files.list(folder).findAny().isEmpty());
  }
}
