// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.flink.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.scpl.flink.TrainingJob;
import io.github.scpl.flink.recipe.RowAnswer;
import io.github.scpl.train.report.EpochResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.TaskManagerOptions;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The program of {@code docs/flink.md}. */
@Timeout(120)
class OnFlinkTest {
  @TempDir private Path shared;

  private static StreamExecutionEnvironment environment() {
    Configuration settings = TrainingJob.settings(new Configuration());
    settings.set(TaskManagerOptions.NUM_TASK_SLOTS, 2);
    return StreamExecutionEnvironment.createLocalEnvironment(settings);
  }

  @Test
  void itTrainsAndThenAnswersEveryRowOnce() throws Exception {
    OnFlink.Clothes recipe = new OnFlink.Clothes(0.02);
    List<EpochResult> results = OnFlink.train(recipe, 1, shared, environment());
    assertEquals(1, results.size());
    List<RowAnswer> answers = OnFlink.answer(recipe, shared, environment());
    assertEquals(
        results.get(0).evaluation().samples(),
        answers.stream().map(RowAnswer::row).distinct().count());
  }

  @Test
  void thePageShowsThisSource() throws Exception {
    Path root = Path.of("").toAbsolutePath();
    while (!Files.isDirectory(root.resolve("docs"))) {
      root = root.getParent();
    }
    String source =
        Files.readString(
            root.resolve("scpl-flink/src/test/java/io/github/scpl/flink/examples/OnFlink.java"));
    String shown = source.substring(source.indexOf("package "));
    String page = Files.readString(root.resolve("docs/flink.md"));
    assertTrue(page.contains("```java\n" + shown + "```\n"), "update docs/flink.md");
  }
}
