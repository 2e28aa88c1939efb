// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.bench.result;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Results that contradict themselves. */
class ResultCheckTest {
  @TempDir Path folder;

  private Path result(Consumer<ObjectNode> change) throws IOException {
    Map<String, Object> run =
        MadeUpRuns.run("scpl", new double[] {40, 60}, new double[] {2, 3}).json();
    ObjectNode root =
        Json.MAPPER.valueToTree(
            Map.of(
                "format",
                ResultDocument.FORMAT,
                "data",
                Map.of("fingerprints", Map.of("training", "ab", "test", "")),
                "results",
                List.of(run)));
    change.accept(root);
    return Files.write(folder.resolve("result.json"), Json.MAPPER.writeValueAsBytes(root));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "/epochs/0/evaluation | accuracies | [0.5]",
        "/epochs/0/evaluation | accuracies | [0.5, 2]",
        "/epochs/0/evaluation | accuracies | null",
        "/epochs/1/evaluation | outputs | [\"x\", \"y\"]",
        "/epochs/0/evaluation | activeBlocks | 0",
        "/epochs/0/evaluation | activeBlocks | 7",
        "/epochs/0/evaluation | blocks | 2147483647",
        "/epochs/0/training | seconds | -1",
        "/epochs/0/training | seconds | 1e300",
        "/epochs/0/training | losses | [null]",
        "/epochs/0/training | stages | null",
        "/epochs/0 | training | null",
        "/epochs/0 | evaluation | null",
        "/test | outputs | []",
        "/timeline | milliseconds | -5"
      })
  void whatContradictsItselfIsRefusedByName(String place, String name, String value)
      throws IOException {
    Path file =
        result(
            root -> {
              try {
                ((ObjectNode) root.at("/results/0" + place)).set(name, Json.MAPPER.readTree(value));
              } catch (IOException e) {
                throw new AssertionError(e);
              }
            });
    String message = assertThrows(IOException.class, () -> ResultDocument.read(file)).getMessage();
    assertTrue(message.startsWith(file + ": run scpl, "), message);
  }

  @Test
  void shortFingerprintsAreTaken() throws IOException {
    Map<String, String> settings = ResultDocument.read(result(root -> {})).settings();
    assertEquals("ab", settings.get("training data"));
    assertEquals("unknown", settings.get("test data"));
  }

  private static void onlyHead(JsonNode evaluation) {
    if (evaluation instanceof ObjectNode there) {
      there.set("outputs", Json.MAPPER.valueToTree(List.of("head")));
      there.set("accuracies", Json.MAPPER.valueToTree(List.of(0.5)));
    }
  }

  /** Runs of other networks, as of another depth, are no repetitions. */
  @Test
  void runsOfOtherOutputsAreNotMerged() throws IOException {
    Path file =
        result(
            root -> {
              ArrayNode runs = (ArrayNode) root.get("results");
              ObjectNode other = runs.get(0).deepCopy();
              other.put("seed", 2);
              other
                  .path("epochs")
                  .forEach(
                      epoch -> {
                        onlyHead(epoch.path("evaluation"));
                        onlyHead(epoch.path("onTrainingSet"));
                      });
              runs.add(other);
            });
    MergedReport report = MergedReport.of(List.of(file), Double.NaN);
    assertTrue(report.page((page, run) -> {}).html().contains("scpl, again 2"));
    assertEquals(2, report.reference().size());
  }
}
