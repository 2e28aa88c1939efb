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
import io.github.scpl.train.report.StageTiming;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Prints how fast jobs train beside a {@link PipelineTrainer} of the same placement, in turns:
 * samples per second of whole epochs, and how long stages were busy, waiting for room included.
 */
@Tag("slow")
@Timeout(3600)
class SpeedTest {
  private static final int EPOCHS = 12;

  /** The last ones: compilers of three Java machines share two cores with the first ones. */
  private static final int MEASURED = 6;

  private static final Placement PLACEMENT = new Placement(List.of(1, 3), List.of(1, 1));
  private static final Duration CHECKPOINTS = Duration.ofSeconds(10);
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
      return new Batches(false, 2, 2); // a job does it beside training, a pipeline does not
    }
  }

  @ParameterizedTest
  @CsvSource({"1, 6", "0.1, 100"})
  void besideAPipeline(double width, int batches) throws Exception {
    Wide recipe = new Wide(width, batches);
    int rounds = Integer.getInteger("scpl.speed.rounds", 2);
    for (int round = 0; round < rounds; round++) {
      System.out.printf("VGG8, width %s, round %d, samples/s%n", width, round + 1);
      double pipeline = tell("pipeline", pipeline(recipe), 0);
      tell("job in one process", local(recipe), pipeline);
      tell("two processes", processes(recipe, Duration.ofHours(1)), pipeline);
      tell("... a checkpoint every 10 s", processes(recipe, CHECKPOINTS), pipeline);
    }
  }

  private static double tell(String what, List<EpochResult> all, double pipeline) {
    List<EpochResult> results = all.subList(EPOCHS - MEASURED, EPOCHS);
    double seconds = 0;
    double samples = 0;
    double[] busy = new double[PLACEMENT.stages()];
    for (EpochResult result : results) {
      seconds += result.training().seconds();
      samples += result.training().samples();
      for (StageTiming stage : result.training().stages()) {
        busy[stage.stage()] += stage.busySeconds();
      }
    }
    double rate = samples / seconds;
    System.out.printf(
        "%-28s %7.1f (%.2f), busy %.2f and %.2f of %.2f s%n",
        what, rate, pipeline == 0 ? 1 : rate / pipeline, busy[0], busy[1], seconds);
    assertTrue(rate > 0);
    return rate;
  }

  private static List<EpochResult> pipeline(Recipe recipe) throws Exception {
    try (Network network = recipe.network().build();
        Trainer trainer = PipelineTrainer.builder(network).placement(PLACEMENT).build()) {
      return trainer.fit(recipe.training(), recipe.test(), EPOCHS, RATE);
    }
  }

  private List<EpochResult> local(Recipe recipe) throws Exception {
    return job(recipe, LocalCluster.environment(folder, PLACEMENT.stages()));
  }

  private List<EpochResult> processes(Recipe recipe, Duration checkpoints) throws Exception {
    Path here = Files.createTempDirectory(folder, "cluster");
    try (ProcessCluster cluster = new ProcessCluster(here)) {
      cluster.add();
      cluster.add();
      List<EpochResult> results = job(recipe, cluster.environment(here, checkpoints));
      if (checkpoints.equals(CHECKPOINTS)) {
        String id = found("\"id\":\"(\\w+)\"", cluster.ask("/jobs"));
        String statistics = cluster.ask("/jobs/" + id + "/checkpoints");
        System.out.println("checkpoints: " + found("(\"counts\".*?)\"latest\"", statistics));
      }
      return results;
    }
  }

  private static String found(String pattern, String text) {
    Matcher matcher = Pattern.compile(pattern, Pattern.DOTALL).matcher(text);
    assertTrue(matcher.find(), text);
    return matcher.group(1);
  }

  private static List<EpochResult> job(Recipe recipe, StreamExecutionEnvironment environment)
      throws Exception {
    TrainingJob job = TrainingJob.of(recipe, EPOCHS, RATE).withPlacement(PLACEMENT);
    try (RunningJob running = job.start(environment)) {
      return running.results();
    }
  }
}
