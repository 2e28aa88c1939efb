// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.flink;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.scpl.block.BlockLoss;
import io.github.scpl.block.Network;
import io.github.scpl.flink.recipe.Recipe;
import io.github.scpl.nn.BuildContext;
import io.github.scpl.nn.Parameter;
import io.github.scpl.optim.LearningRateSchedule;
import io.github.scpl.train.SequentialTrainer;
import io.github.scpl.train.Trainer;
import io.github.scpl.train.report.EpochResult;
import io.github.scpl.train.snapshot.Snapshot;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** All that a run computes: what results say but for times, and the network, bit by bit. */
record Outcome(
    List<List<BlockLoss>> losses,
    List<List<Double>> accuracies,
    List<Integer> activeBlocks,
    Map<String, long[]> bits) {
  static final LearningRateSchedule SCHEDULE = LearningRateSchedule.cosine(1e-2, 1e-3);

  /** Of one thread. */
  static Outcome sequential(Recipe recipe, int epochs, int nativeThreads) throws Exception {
    try (Network network = recipe.network().build();
        Trainer trainer = new SequentialTrainer(network, nativeThreads, recipe.growth())) {
      return of(trainer.fit(recipe.training(), recipe.test(), epochs, SCHEDULE), network);
    }
  }

  /** Of a job that has left a snapshot. */
  static Outcome stored(Recipe recipe, List<EpochResult> results, Path folder) throws IOException {
    try (Network network = recipe.network().build()) {
      Snapshot snapshot = Snapshot.open(folder);
      assertEquals(results, snapshot.past());
      snapshot.restore(network);
      return of(results, network);
    }
  }

  private static Outcome of(List<EpochResult> results, Network network) {
    Map<String, long[]> bits = new TreeMap<>();
    network
        .blocks()
        .forEach(
            block -> {
              for (Parameter parameter : block.parameters()) {
                bits.put(parameter.name(), bits(parameter.value().toArray()));
              }
              for (BuildContext.Buffer buffer : block.buffers()) {
                bits.put(buffer.name(), bits(buffer.value().toArray()));
              }
            });
    return new Outcome(
        results.stream().map(result -> result.training().losses()).toList(),
        results.stream().map(result -> result.evaluation().accuracies()).toList(),
        results.stream().map(result -> result.evaluation().activeBlocks()).toList(),
        bits);
  }

  private static long[] bits(double[] values) {
    return Arrays.stream(values).mapToLong(Double::doubleToRawLongBits).toArray();
  }

  void assertEqual(Outcome other) {
    assertEquals(losses, other.losses);
    assertEquals(accuracies, other.accuracies);
    assertEquals(activeBlocks, other.activeBlocks);
    assertEquals(bits.keySet(), other.bits.keySet());
    bits.forEach((name, values) -> assertArrayEquals(values, other.bits.get(name), name));
  }
}
