// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.flink;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.scpl.block.Method;
import io.github.scpl.block.Network;
import io.github.scpl.data.BatchSource;
import io.github.scpl.flink.recipe.Recipe;
import io.github.scpl.train.Placement;
import io.github.scpl.train.report.EpochResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Task managers that are processes of their own, and are killed at random moments. */
@Timeout(3600)
class TaskManagerKillTest {
  @TempDir private Path folder;

  /** A run of so many batches. */
  private record Counted(int batches) implements Recipe {
    @Override
    public Network.Builder network() {
      return Family.BILSTM.network(Method.SCPL);
    }

    @Override
    public BatchSource training() {
      int[] rows = new int[batches];
      Arrays.fill(rows, 4);
      return new Batches(true, 1, rows);
    }

    @Override
    public BatchSource test() {
      return new Batches(true, 2, 5, 4);
    }
  }

  @Test
  void aRunOfTwoProcessesSurvivesTheDeathOfOne() throws Exception {
    survive(1, 6000);
  }

  @Test
  @Tag("slow")
  void aRunSurvivesManyKillsInTheSameBits() throws Exception {
    int kills = Integer.getInteger("scpl.kills", 50);
    survive(kills, kills * 1000);
  }

  private void survive(int wanted, int batches) throws Exception {
    Recipe recipe = new Counted(batches);
    Path checkpoints = Files.createDirectory(folder.resolve("checkpoints"));
    Path snapshot = Files.createDirectory(folder.resolve("snapshot"));
    TrainingJob job =
        TrainingJob.of(recipe, TestRecipe.EPOCHS, Outcome.SCHEDULE)
            .withPlacement(Placement.even(recipe.network().blockCount(), 2, 1))
            .withSnapshot(snapshot);
    int kills = 0;
    Random random = new Random(1);
    try (ProcessCluster cluster = new ProcessCluster(folder)) {
      cluster.add();
      cluster.add();
      StreamExecutionEnvironment environment =
          cluster.environment(checkpoints, Duration.ofMillis(200));
      try (RunningJob running = job.start(environment)) {
        CompletableFuture<List<EpochResult>> results = results(running);
        while (!isDone(results, 500 + random.nextInt(3000))) {
          if (kills < wanted) {
            cluster.kill(random.nextInt(2));
            cluster.add();
            kills++;
          }
        }
        Outcome.sequential(recipe, TestRecipe.EPOCHS, 1)
            .assertEqual(Outcome.stored(recipe, results.get(), snapshot));
      }
    }
    System.out.println(kills + " task managers killed, the same bits");
    assertTrue(kills >= wanted, kills + " of " + wanted + " kills before the end");
  }

  private static CompletableFuture<List<EpochResult>> results(RunningJob running) {
    CompletableFuture<List<EpochResult>> results = new CompletableFuture<>();
    ForkJoinPool.commonPool()
        .execute(
            () -> {
              try {
                results.complete(running.results());
              } catch (Exception e) {
                results.completeExceptionally(e);
              }
            });
    return results;
  }

  private static boolean isDone(CompletableFuture<?> future, int millis)
      throws InterruptedException, ExecutionException {
    try {
      future.get(millis, TimeUnit.MILLISECONDS);
      return true;
    } catch (TimeoutException e) {
      return false;
    }
  }
}
