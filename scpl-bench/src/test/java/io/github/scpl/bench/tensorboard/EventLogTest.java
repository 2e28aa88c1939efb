// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.bench.tensorboard;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.scpl.bench.Cli;
import io.github.scpl.bench.Tiny;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class EventLogTest {
  @TempDir private Path folder;

  @Test
  void theCurvesAreThoseOfTheResultUnderTheOriginalsTags() throws IOException {
    Path events = folder.resolve("events");
    Tiny.run(
            "train",
            folder,
            "--model=resnet18-old",
            "--method=dascpl",
            "--epochs=2",
            "--train-limit=64",
            "--test-limit=50",
            "--train-accuracy=2",
            "--tensorboard=" + events)
        .succeeded();
    Map<String, Map<Long, Double>> curves = Events.read(events);
    JsonNode epochs = Tiny.result(folder).at("/results/0/epochs");
    for (int epoch = 1; epoch <= 2; epoch++) {
      JsonNode training = epochs.get(epoch - 1).get("training");
      JsonNode test = epochs.get(epoch - 1).get("evaluation");
      assertNumber(curves, "model history/train_time", epoch, training.get("seconds"), 1);
      assertNumber(curves, "model history/learning_rate", epoch, training.get("learningRate"), 1);
      assertNumber(curves, "model history/test_time", epoch, test.get("seconds"), 1);
      for (int output = 0; output < 5; output++) {
        JsonNode share = test.get("accuracies").get(output);
        assertNumber(curves, "model history/test_acc-" + output, epoch, share, 100);
      }
    }
    assertTrue(curves.get("model history/train_loss").get(1L) > 0);
    for (int output = 0; output < 5; output++) {
      Set<Long> measured = curves.get("model history/train_acc-" + output).keySet();
      assertEquals(Set.of(2L), measured, "every second epoch");
    }
    JsonNode seen = Tiny.result(folder).at("/results/0/trainingAccuracy");
    assertNumber(curves, "model history/train_acc-4", 2, seen, 100);
    Set<String> parts =
        Set.of("head", "backbone-0", "backbone-1", "backbone-2", "backbone-3", "predictor");
    for (String part : parts) {
      Map<Long, Double> norms = curves.get("gradient_info/layer-" + part);
      assertTrue(norms.get(1L) > 0 && norms.get(2L) > 0, part + ": " + norms);
    }
    assertEquals(4 + 5 + 5 + parts.size(), curves.size(), curves.keySet().toString());
  }

  private static void assertNumber(
      Map<String, Map<Long, Double>> curves, String tag, long epoch, JsonNode number, int factor) {
    double expected = factor * number.asDouble();
    assertEquals(expected, curves.get(tag).get(epoch), 1e-6 * expected, tag);
  }

  @Test
  void eachOfSeveralRunsHasAFolder() throws IOException {
    Path events = folder.resolve("events");
    Tiny.run("compare", folder, "--methods=bp,bp", "--tensorboard=" + events).succeeded();
    for (String run : new String[] {"bp", "bp-2"}) {
      assertEquals(1, Events.read(events.resolve(run)).get("model history/test_acc-0").size());
    }
  }

  @Test
  void aFolderThatCannotBeMadeCostsAWarningAndNoTraining() throws IOException {
    Path file = Files.createFile(folder.resolve("file"));
    Cli cli = Tiny.run("train", folder, "--method=bp", "--epochs=2", "--tensorboard=" + file);
    String warning = "Warning: --tensorboard: cannot write to " + file;
    long times = cli.succeeded().out().lines().filter(line -> line.startsWith(warning)).count();
    assertEquals(1, times, cli.out());
    assertEquals(2, Tiny.result(folder).at("/results/0/epochs").size());
  }
}
