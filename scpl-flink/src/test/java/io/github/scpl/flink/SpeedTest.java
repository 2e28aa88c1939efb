// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.flink;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.scpl.block.Method;
import io.github.scpl.block.Network;
import io.github.scpl.data.BatchSource;
import io.github.scpl.flink.recipe.Recipe;
import io.github.scpl.models.vision.Vgg;
import io.github.scpl.optim.LearningRateSchedule;
import io.github.scpl.train.PipelineTrainer;
import io.github.scpl.train.Placement;
import io.github.scpl.train.Trainer;
import io.github.scpl.train.report.EpochResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Prints how fast jobs train beside a {@link PipelineTrainer} of the same placement, in turns:
 * samples per second of whole epochs behind the first one.
 */
@Tag("slow")
@Timeout(3600)
class SpeedTest {
  private static final int EPOCHS = 3;
  private static final int ROWS = 64;
  private static final LearningRateSchedule RATE = LearningRateSchedule.constant(1e-4);

  @TempDir private Path folder;

  private record Wide(double width, int batches) implements Recipe {
    @Override
    public Network.Builder network() {
      return Vgg.vgg8()
          .withWidth(width)
          .network(Family.IMAGE, Family.CLASSES)
          .method(Method.SCPL)
          .seed(1);
    }

    @Override
    public BatchSource training() {
      int[] rows = new int[batches];
      Arrays.fill(rows, ROWS);
      return new Batches(false, 1, rows);
    }

    @Override
    public BatchSource test() {
      return new Batches(false, 2, ROWS);
    }
  }

  @ParameterizedTest
  @CsvSource({"1, 8, 3", "0.1, 200, 3"})
  void besideAPipeline(double width, int batches, int rounds) throws Exception {
    Wide recipe = new Wide(width, batches);
    Placement placement = new Placement(List.of(1, 3), List.of(1, 1));
    for (int round = 0; round < rounds; round++) {
      double pipeline = pipeline(recipe, placement);
      double local = local(recipe, placement, Duration.ZERO);
      double kept = local(recipe, placement, Duration.ofSeconds(2));
      double processes = processes(recipe, placement);
      System.out.printf(
          "width %s, samples/s: pipeline %.1f, one process %.1f (%.2f), with a checkpoint every 2 s"
              + " %.1f (%.2f), two processes %.1f (%.2f)%n",
          width,
          pipeline,
          local,
          local / pipeline,
          kept,
          kept / pipeline,
          processes,
          processes / pipeline);
      assertTrue(pipeline > 0 && local > 0 && kept > 0 && processes > 0);
    }
  }

  private static double rate(List<EpochResult> results) {
    double seconds = 0;
    long samples = 0;
    for (EpochResult result : results.subList(1, results.size())) {
      seconds += result.training().seconds();
      samples += result.training().samples();
    }
    return samples / seconds;
  }

  private static double pipeline(Recipe recipe, Placement placement) throws Exception {
    try (Network network = recipe.network().build();
        Trainer trainer = PipelineTrainer.builder(network).placement(placement).build()) {
      return rate(trainer.fit(recipe.training(), recipe.test(), EPOCHS, RATE));
    }
  }

  private double local(Recipe recipe, Placement placement, Duration checkpoints) throws Exception {
    Configuration settings = LocalCluster.settings(folder, placement.stages(), 0);
    if (!checkpoints.isZero()) {
      settings.set(CheckpointingOptions.CHECKPOINTING_INTERVAL, checkpoints);
    }
    return job(recipe, placement, StreamExecutionEnvironment.createLocalEnvironment(settings));
  }

  private double processes(Recipe recipe, Placement placement) throws Exception {
    Path here = Files.createTempDirectory(folder, "cluster");
    try (ProcessCluster cluster = new ProcessCluster(here)) {
      cluster.add();
      cluster.add();
      return job(recipe, placement, cluster.environment(here, Duration.ofHours(1)));
    }
  }

  private static double job(
      Recipe recipe, Placement placement, StreamExecutionEnvironment environment) throws Exception {
    TrainingJob job = TrainingJob.of(recipe, EPOCHS, RATE).withPlacement(placement);
    try (RunningJob running = job.start(environment)) {
      return rate(running.results());
    }
  }
}
