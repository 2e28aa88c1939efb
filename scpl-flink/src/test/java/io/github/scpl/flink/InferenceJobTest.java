// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.flink;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.scpl.block.BlockState;
import io.github.scpl.block.Method;
import io.github.scpl.block.Network;
import io.github.scpl.block.Signal;
import io.github.scpl.data.BatchSource;
import io.github.scpl.data.BatchStream;
import io.github.scpl.device.Arena;
import io.github.scpl.flink.recipe.InferenceRecipe;
import io.github.scpl.flink.recipe.Recipe;
import io.github.scpl.flink.recipe.RowAnswer;
import io.github.scpl.host.HostDevice;
import io.github.scpl.infer.Classifier;
import io.github.scpl.infer.policy.Answer;
import io.github.scpl.infer.policy.ExitPolicy;
import io.github.scpl.infer.policy.ExitSettings;
import io.github.scpl.train.Placement;
import io.github.scpl.train.SequentialTrainer;
import io.github.scpl.train.Trainer;
import io.github.scpl.train.snapshot.BlockSnapshot;
import io.github.scpl.train.snapshot.RunState;
import io.github.scpl.train.snapshot.Snapshot;
import io.github.scpl.train.snapshot.StoredBlock;
import io.github.scpl.train.snapshot.Totals;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.util.ExceptionUtils;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(120)
class InferenceJobTest {
  private static final int TILE = 4;

  @TempDir private Path folder;

  /** A policy as text, and data that fails once if a folder of checkpoints is given. */
  private record Recipe(Family family, String policy, int batches, String checkpoints)
      implements InferenceRecipe {
    @Override
    public Network.Builder network() {
      return family.network(Method.DASCPL);
    }

    @Override
    public BatchSource input() {
      int[] rows = new int[batches];
      for (int batch = 0; batch < batches; batch++) {
        rows[batch] = 1 + batch * 7 % 10;
      }
      Batches all = new Batches(family.text, 5, rows);
      return checkpoints == null ? all : new FailsOnce(all, Path.of(checkpoints));
    }

    @Override
    public ExitSettings settings() {
      return ExitSettings.of(ExitPolicy.parse(policy));
    }
  }

  /** Fails at the first batch at which a checkpoint is complete. */
  private record FailsOnce(Batches all, Path checkpoints) implements BatchSource {
    static final AtomicInteger FAILURES = new AtomicInteger();

    @Override
    public BatchStream open(int epoch) {
      BatchStream stream = all.open(epoch);
      return target -> {
        if (FAILURES.get() == 0 && Checkpoints.anyIn(checkpoints)) {
          FAILURES.incrementAndGet();
          throw new IOException("fails once");
        }
        return stream.next(target);
      };
    }
  }

  @ParameterizedTest
  @CsvSource({
    "VGG, 1, median",
    "VGG, 4, patience:2",
    "RESNET, 3, median",
    "BILSTM, 3, patience:2",
    "TRANSFORMER, 2, median",
    "TRANSFORMER, 3, fixed:0",
    "BILSTM, 1, never"
  })
  void itAnswersTheBitsOfAClassifier(Family family, int stages, String policy) throws Exception {
    Recipe recipe = trained(new Recipe(family, policy, 4, null));
    List<RowAnswer> expected = expected(recipe);
    InferenceJob job = job(recipe, stages);
    try (RunningInference running = job.start(LocalCluster.environment(folder, job.slots()))) {
      assertEquals(expected, sorted(running.answers()));
      Map<String, Long> counts = new TreeMap<>();
      expected.forEach(answer -> counts.merge(answer.output(), 1L, Long::sum));
      running.counts().forEach((output, count) -> counts.merge(output, -count, Long::sum));
      assertTrue(counts.values().stream().allMatch(rest -> rest == 0), counts::toString);
    }
    long atFirst = expected.stream().filter(answer -> answer.output().equals("exit 0")).count();
    if (policy.equals("median")) {
      assertTrue(atFirst > 0 && atFirst < expected.size(), expected::toString);
    }
  }

  @Test
  void itAnswersEachRowOnceAfterARestart() throws Exception {
    Recipe undisturbed = trained(new Recipe(Family.TRANSFORMER, "median", 3000, null));
    List<RowAnswer> expected = expected(undisturbed);
    Path checkpoints = Files.createDirectory(folder.resolve("checkpoints"));
    FailsOnce.FAILURES.set(0);
    Recipe recipe =
        new Recipe(undisturbed.family, undisturbed.policy, 3000, checkpoints.toString());
    InferenceJob job = job(recipe, 2);
    Configuration settings = LocalCluster.settings(checkpoints, job.slots(), 1);
    StreamExecutionEnvironment environment =
        StreamExecutionEnvironment.createLocalEnvironment(settings);
    environment.enableCheckpointing(20);
    try (RunningInference running = job.start(environment)) {
      assertEquals(expected, sorted(running.answers()));
    }
    assertEquals(1, FailsOnce.FAILURES.get());
  }

  @Test
  void aBlockThatCannotAnswerEndsTheJobWithItsPlace() throws Exception {
    Recipe recipe = new Recipe(Family.VGG, "fixed:2", 3, null);
    trained(
        recipe,
        network ->
            network
                .states()
                .get(2)
                .parameters()
                .forEach(parameter -> parameter.value().fill(() -> Float.POSITIVE_INFINITY)));
    InferenceJob job = job(recipe, 2);
    Exception thrown =
        assertThrows(
            Exception.class,
            () -> {
              try (RunningInference running =
                  job.start(LocalCluster.environment(folder, job.slots()))) {
                running.answers();
              }
            });
    String all = ExceptionUtils.stringifyException(thrown);
    assertTrue(all.contains("Stage 1, block 2, batch 0 failed: Expected"), all);
  }

  private InferenceJob job(Recipe recipe, int stages) throws IOException {
    int blocks = recipe.network().blockCount();
    return InferenceJob.of(recipe, folder)
        .withPlacement(Placement.even(blocks, stages, 1))
        .withTileRows(TILE);
  }

  private static List<RowAnswer> sorted(List<RowAnswer> answers) {
    return answers.stream().sorted(Comparator.comparingLong(RowAnswer::row)).toList();
  }

  private Recipe trained(Recipe recipe) throws Exception {
    return trained(recipe, network -> {});
  }

  /** Leaves a snapshot, and puts a threshold at which half of the rows leave for "median". */
  private Recipe trained(Recipe recipe, Consumer<Network> afterwards) throws Exception {
    try (Network network = recipe.network().build()) {
      try (Trainer trainer = new SequentialTrainer(network, 1)) {
        BatchSource data = new Batches(recipe.family.text, 1, 6, 6, 6);
        trainer.fit(data, data, 1, Outcome.SCHEDULE);
      }
      afterwards.accept(network);
      List<StoredBlock> stored = new ArrayList<>();
      for (BlockState state : network.states()) {
        stored.add(BlockSnapshot.write(folder, state));
      }
      int blocks = stored.size();
      Totals none =
          new Totals(0, 0, Collections.nCopies(blocks, new Totals.Block(false, 0, 0, 0, 0, 0)));
      RunState state = new RunState(1, 0, 0, blocks, 0, 0, none, List.of());
      Snapshot.complete(folder, state, Map.of(), stored);
    }
    if (!recipe.policy.equals("median")) {
      return recipe;
    }
    Recipe first = new Recipe(recipe.family, "fixed:0", Math.min(4, recipe.batches), null);
    double[] all = expected(first).stream().mapToDouble(RowAnswer::confidence).sorted().toArray();
    return new Recipe(
        recipe.family, "confidence:" + all[all.length / 2], recipe.batches, recipe.checkpoints);
  }

  private List<RowAnswer> expected(Recipe recipe) throws Exception {
    List<RowAnswer> answers = new ArrayList<>();
    try (Network network = recipe.network().build();
        Arena arena = HostDevice.HOST.arena();
        BatchStream stream = recipe.input().open(0)) {
      Snapshot.open(folder).restore(network);
      try (Classifier classifier =
          Classifier.builder(network)
              .settings(recipe.settings())
              .tileRows(TILE)
              .nativeThreads(1)
              .build()) {
        Signal signal = new Signal(arena, network.dataType());
        while (stream.next(signal)) {
          for (Answer answer : classifier.classify(signal.bundle()).rows()) {
            answers.add(
                new RowAnswer(
                    answers.size(),
                    answer.label(),
                    answer.confidence(),
                    answer.blocks(),
                    answer.isHead()));
          }
        }
      }
    }
    return answers;
  }
}
