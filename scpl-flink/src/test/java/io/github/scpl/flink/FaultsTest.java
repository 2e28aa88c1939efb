// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.flink;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.scpl.block.Method;
import io.github.scpl.block.Network;
import io.github.scpl.data.BatchSource;
import io.github.scpl.data.BatchStream;
import io.github.scpl.flink.recipe.Recipe;
import io.github.scpl.optim.LearningRateSchedule;
import io.github.scpl.train.Placement;
import io.github.scpl.train.report.EpochResult;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.StateRecoveryOptions;
import org.apache.flink.core.execution.SavepointFormatType;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class FaultsTest {
  private static final int BATCHES = 300;

  @TempDir private Path folder;

  /** What recipes, which are copied, have in common: by the name of a test. */
  private static final class Control {
    private static final ConcurrentHashMap<String, Control> ALL = new ConcurrentHashMap<>();

    private final Semaphore permits = new Semaphore(0);
    private final CompletableFuture<Void> failed = new CompletableFuture<>();
    private volatile int read;

    static Control of(String name) {
      return ALL.computeIfAbsent(name, key -> new Control());
    }
  }

  /** A source that does something before each training batch. */
  private interface Before {
    void batch(int epoch, int batch) throws IOException, InterruptedException;
  }

  private static BatchSource watched(BatchSource source, Before before) {
    return epoch -> {
      BatchStream stream = source.open(epoch);
      int[] batch = {0};
      return target -> {
        before.batch(epoch, batch[0]++);
        return stream.next(target);
      };
    };
  }

  private record ManyBatches(boolean exits) implements Recipe {
    @Override
    public Network.Builder network() {
      return Family.BILSTM.network(exits ? Method.DASCPL : Method.SCPL);
    }

    @Override
    public BatchSource training() {
      int[] rows = new int[BATCHES];
      Arrays.fill(rows, 4);
      return new Batches(true, 1, rows);
    }

    @Override
    public BatchSource test() {
      return new Batches(true, 2, 5, 4);
    }
  }

  /** Fails once, when a checkpoint is complete. */
  private record FailingOnce(String name, String checkpoints) implements Recipe {
    @Override
    public Network.Builder network() {
      return new ManyBatches(false).network();
    }

    @Override
    public BatchSource training() {
      Control control = Control.of(name);
      return watched(
          new ManyBatches(false).training(),
          (epoch, batch) -> {
            if (batch >= 10) {
              control.permits.acquire();
            }
            control.read++;
            if (Checkpoints.anyIn(Path.of(checkpoints)) && control.failed.complete(null)) {
              throw new IOException("a wire was cut");
            }
          });
    }

    @Override
    public BatchSource test() {
      return new ManyBatches(false).test();
    }
  }

  @Test
  void aRunThatFailsGoesOnFromItsCheckpointAndEndsInTheSameBits() throws Exception {
    Path checkpoints = Files.createDirectory(folder.resolve("checkpoints"));
    Recipe recipe = new FailingOnce("once", checkpoints.toString());
    TrainingJob job = job(recipe, 3);
    Configuration settings = LocalCluster.settings(checkpoints, job.slots(), 3);
    settings.set(CheckpointingOptions.CHECKPOINTING_INTERVAL, Duration.ofMillis(100));
    Control control = Control.of("once");
    List<EpochResult> results;
    try (RunningJob running =
        job.start(StreamExecutionEnvironment.createLocalEnvironment(settings))) {
      await(control.failed, control.permits);
      control.permits.release(2 * BATCHES);
      results = running.results();
    }
    int once = TestRecipe.EPOCHS * (BATCHES + 1);
    assertTrue(control.read < 2 * once, "begun anew: " + control.read + " of " + once);
    Outcome.sequential(new ManyBatches(false), TestRecipe.EPOCHS, 1)
        .assertEqual(Outcome.stored(recipe, results, folder));
  }

  private TrainingJob job(Recipe recipe, int stages) throws IOException {
    int blocks = recipe.network().blockCount();
    return TrainingJob.of(recipe, TestRecipe.EPOCHS, Outcome.SCHEDULE)
        .withPlacement(Placement.even(blocks, stages, 1))
        .withSnapshot(folder);
  }

  private static List<EpochResult> run(TrainingJob job, Configuration settings) throws Exception {
    try (RunningJob running =
        job.start(StreamExecutionEnvironment.createLocalEnvironment(settings))) {
      return running.results();
    }
  }

  @Test
  void aBlockThatFailsEndsTheJobWithItsPlaceWhenAllTriesAreUsedUp() throws Exception {
    Recipe recipe = new TestRecipe(Family.VGG, false);
    LearningRateSchedule much = LearningRateSchedule.constant(1e30);
    TrainingJob job = TrainingJob.of(recipe, 1, much).withPlacement(Placement.even(4, 2, 1));
    Configuration settings = LocalCluster.settings(folder, job.slots(), 2);
    settings.set(CheckpointingOptions.CHECKPOINTING_INTERVAL, Duration.ofSeconds(10));
    Exception e = assertThrows(Exception.class, () -> run(job, settings));
    List<String> messages = new ArrayList<>();
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      messages.add(String.valueOf(cause.getMessage()));
    }
    String all = String.join("\n", messages);
    assertTrue(all.contains("maxNumberRestartAttempts=2"), all);
    assertTrue(!all.contains("failed: Could not forward"), all);
    assertTrue(
        all.matches("(?s).*Stage \\d, block \\d, training batch \\d of epoch 1 failed: Expected.*"),
        all);
  }

  /** Gives its training batches, from the tenth of the second epoch on, one for each permit. */
  private record Slow(String name) implements Recipe {
    @Override
    public Network.Builder network() {
      return new ManyBatches(true).network();
    }

    @Override
    public BatchSource training() {
      Control control = Control.of(name);
      return watched(
          new ManyBatches(true).training(),
          (epoch, batch) -> {
            if (epoch == 2 && batch >= 10) {
              control.permits.acquire();
            }
          });
    }

    @Override
    public BatchSource test() {
      return new ManyBatches(true).test();
    }
  }

  @Test
  void aSavepointOfOnePlacementGoesOnWithAnother() throws Exception {
    Recipe recipe = new Slow("slow");
    Semaphore permits = Control.of("slow").permits;
    TrainingJob job = job(recipe, 3);
    Configuration settings = LocalCluster.settings(folder, job.slots(), 0);
    Path kept = Files.createDirectory(folder.resolve("savepoints"));
    String savepoint;
    EpochResult first;
    try (RunningJob running =
        job.start(StreamExecutionEnvironment.createLocalEnvironment(settings))) {
      first = running.next().orElseThrow();
      CompletableFuture<String> stopped =
          running
              .client()
              .stopWithSavepoint(false, kept.toUri().toString(), SavepointFormatType.CANONICAL);
      savepoint = await(stopped, permits);
    }
    permits.release(BATCHES);
    TrainingJob other = job(recipe, 1);
    Configuration resumed = LocalCluster.settings(folder, other.slots(), 0);
    resumed.set(StateRecoveryOptions.SAVEPOINT_PATH, savepoint);
    resumed.set(StateRecoveryOptions.SAVEPOINT_IGNORE_UNCLAIMED_STATE, true); // of the old client
    List<EpochResult> rest = run(other, resumed);
    assertEquals(1, rest.size());
    Outcome.sequential(new ManyBatches(true), TestRecipe.EPOCHS, 1)
        .assertEqual(Outcome.stored(recipe, List.of(first, rest.get(0)), folder));
  }

  /** Lets batches pass, one by one, until something is done. */
  private static <T> T await(CompletableFuture<T> done, Semaphore permits) throws Exception {
    while (true) {
      try {
        return done.get(50, TimeUnit.MILLISECONDS);
      } catch (TimeoutException e) {
        if (permits.availablePermits() == 0) {
          permits.release();
        }
      }
    }
  }

  @Test
  void aMethodWithoutLocalLossesIsRefused() {
    Recipe recipe =
        new Recipe() {
          private static final long serialVersionUID = 1;

          @Override
          public Network.Builder network() {
            return Family.VGG.network(Method.BP);
          }

          @Override
          public BatchSource training() {
            return new ManyBatches(false).training();
          }

          @Override
          public BatchSource test() {
            return new ManyBatches(false).test();
          }
        };
    Exception e =
        assertThrows(
            IllegalArgumentException.class, () -> TrainingJob.of(recipe, 1, Outcome.SCHEDULE));
    assertTrue(e.getMessage().contains("no way back for gradients"), e.getMessage());
  }
}
