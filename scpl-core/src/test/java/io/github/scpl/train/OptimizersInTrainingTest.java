// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.scpl.block.Block;
import io.github.scpl.block.HeadType;
import io.github.scpl.block.Method;
import io.github.scpl.block.Network;
import io.github.scpl.nn.Parameter;
import io.github.scpl.optim.Adam;
import io.github.scpl.optim.AdamW;
import io.github.scpl.optim.Optimizer;
import io.github.scpl.optim.Sgd;
import io.github.scpl.train.report.MemoryEstimate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.buffer.DataType;

/** Networks that learn by each of the optimizers. */
@Timeout(120)
class OptimizersInTrainingTest {
  private static final Batches TRAINING = Batches.images(8, 8, 8, 5);
  private static final Batches TEST = Batches.images(6, 3);

  static Stream<Optimizer.Factory> optimizers() {
    return Stream.of(
        Adam.standard().withWeightDecay(0.1),
        AdamW.standard().withWeightDecay(0.1),
        Sgd.plain(),
        Sgd.plain().withMomentum(0.9).withWeightDecay(0.1),
        Sgd.plain().withNesterov(0.9),
        Adam.standard().withClipNorm(0.1),
        Sgd.plain().withMomentum(0.9).withClipNorm(0.1));
  }

  private static Network.Builder network(Method method, Optimizer.Factory optimizers) {
    return Networks.convolutional(method, 3)
        .exit(HeadType.exit("m,non-detach"))
        .optimizer(optimizers);
  }

  private static Run run(
      Method method, Optimizer.Factory optimizers, Function<Network, Trainer> trainers)
      throws InterruptedException {
    return Run.of(network(method, optimizers), trainers, 2, TRAINING, TEST);
  }

  @ParameterizedTest
  @MethodSource("optimizers")
  void pipelinedEqualsSequential(Optimizer.Factory optimizers) throws InterruptedException {
    Run expected = run(Method.DASCPL, optimizers, network -> new SequentialTrainer(network, 1));
    for (int cores : new int[] {2, 4}) {
      expected.assertEqual(
          run(
              Method.DASCPL,
              optimizers,
              network -> PipelineTrainer.builder(network).cores(cores).build()));
    }
    Run adam = run(Method.DASCPL, Adam.standard(), network -> new SequentialTrainer(network, 1));
    Set<String> moved = adam.bits().difference(expected.bits());
    assertEquals(adam.bits().names(), moved, "another optimizer gives other numbers");
  }

  @ParameterizedTest
  @MethodSource("optimizers")
  void gpipeWithoutMicroBatchesEqualsBackpropagation(Optimizer.Factory optimizers)
      throws InterruptedException {
    run(Method.BP, optimizers, network -> new BackpropTrainer(network, 1))
        .assertEqual(
            run(
                Method.BP,
                optimizers,
                network -> GPipeTrainer.builder(network).cores(4).microBatches(1).build()));
  }

  static Stream<Arguments> memory() {
    return Stream.of(
        Arguments.of(Adam.standard().withClipNorm(1), 2),
        Arguments.of(AdamW.standard(), 2),
        Arguments.of(Sgd.plain().withNesterov(0.9), 1),
        Arguments.of(Sgd.plain().withClipNorm(1), 0));
  }

  @ParameterizedTest
  @MethodSource("memory")
  void theEstimateCountsTheMomentsThatThereAre(Optimizer.Factory optimizers, int moments) {
    try (Network network = network(Method.DASCPL, optimizers).build();
        Trainer trainer = new SequentialTrainer(network, 1)) {
      MemoryEstimate estimate = trainer.memory(8, 1);
      assertTrue(estimate.parameters() > 0);
      assertEquals(moments * estimate.parameters(), estimate.moments());
    }
  }

  @ParameterizedTest
  @MethodSource("optimizers")
  void nothingIsAllocatedAfterWarmUp(Optimizer.Factory optimizers) throws InterruptedException {
    try (Network network = network(Method.DASCPL, optimizers).build();
        Trainer trainer = new SequentialTrainer(network, 1)) {
      trainer.train(TRAINING, 1, 1e-3);
      OffHeap before = OffHeap.now();
      trainer.train(TRAINING, 2, 1e-3);
      OffHeap.now().assertNoMoreThan(before, "the second epoch");
    }
  }

  /** The changes of all parameters of each block in one step, one after the other. */
  private static List<double[]> changes(Optimizer.Factory optimizers) throws InterruptedException {
    try (Network network = network(Method.BP, optimizers).dataType(DataType.DOUBLE).build();
        Trainer trainer = new BackpropTrainer(network, 1)) {
      List<double[]> before = network.blocks().stream().map(block -> values(block)).toList();
      trainer.train(Batches.images(8), 1, 1);
      List<double[]> changes = new ArrayList<>();
      for (Block block : network.blocks()) {
        double[] after = values(block);
        for (int i = 0; i < after.length; i++) {
          after[i] -= before.get(block.index())[i];
        }
        changes.add(after);
      }
      return changes;
    }
  }

  private static double[] values(Block block) {
    return block.parameters().stream()
        .map(Parameter::value)
        .flatMapToDouble(value -> Arrays.stream(value.toArray()))
        .toArray();
  }

  private static double norm(double[] values) {
    return Math.sqrt(Arrays.stream(values).map(x -> x * x).sum());
  }

  @Test
  void backpropagationClipsEveryBlockByItself() throws InterruptedException {
    List<double[]> whole = changes(Sgd.plain());
    double[] norms = whole.stream().mapToDouble(change -> norm(change)).sorted().toArray();
    double largest = (norms[1] + norms[2]) / 2;
    List<double[]> clipped = changes(Sgd.plain().withClipNorm(largest));
    for (int block = 0; block < norms.length; block++) {
      double norm = norm(whole.get(block));
      double factor = Math.min(1, largest / (norm + 1e-6));
      double[] expected = Arrays.stream(whole.get(block)).map(x -> factor * x).toArray();
      assertArrayEquals(expected, clipped.get(block), 1e-12, "block " + block);
    }
    assertFalse(norms[1] == norms[2]);
  }
}
