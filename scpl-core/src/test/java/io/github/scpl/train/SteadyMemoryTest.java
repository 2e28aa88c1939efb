// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.scpl.block.HeadType;
import io.github.scpl.block.Method;
import io.github.scpl.block.Network;
import io.github.scpl.nn.Linear;
import io.github.scpl.nn.ShapeException;
import io.github.scpl.train.report.StepReport;
import io.github.scpl.train.report.TrainingListener;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * A training step allocates nothing off-heap once every buffer has been used, and closing frees it.
 *
 * <p>ND4J keeps a few bytes for every shape it has ever seen, so that what is measured was done
 * once before.
 */
@Timeout(60)
class SteadyMemoryTest {
  private static final int CAPACITY = 2;

  /**
   * From the fourth batch on all slots have been used; the first evaluation touches nothing new.
   */
  private static final int WARM_UP = 4;

  static Stream<Arguments> trainers() {
    Function<Network, Trainer> sequential = network -> new SequentialTrainer(network, 1);
    Function<Network, Trainer> backprop = network -> new BackpropTrainer(network, 1);
    Function<Network, Trainer> pipeline =
        network -> PipelineTrainer.builder(network).cores(4).capacity(CAPACITY).build();
    Function<Network, Trainer> gpipe =
        network -> GPipeTrainer.builder(network).cores(4).microBatches(3).build();
    return Stream.of(
        Arguments.of("gpipe", Method.BP, gpipe),
        Arguments.of("gpipe with exits", Method.BP_EXITS, gpipe),
        Arguments.of("sequential scpl", Method.SCPL, sequential),
        Arguments.of("sequential dascpl", Method.DASCPL, sequential),
        Arguments.of("backprop", Method.BP, backprop),
        Arguments.of("backprop with exits", Method.BP_EXITS, backprop),
        Arguments.of("pipeline dascpl", Method.DASCPL, pipeline),
        Arguments.of("pipeline ee", Method.EE, pipeline));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("trainers")
  void nothingIsAllocatedAfterWarmUp(
      String name, Method method, Function<Network, Trainer> trainers) throws InterruptedException {
    HeadType exit = HeadType.exit("m,non-detach");
    Batches batches = Batches.images(8, 8, 8, 8, 8, 8, 5);
    assertSteady(Networks.convolutional(method, 1).exit(exit), trainers, batches);
  }

  @Test
  void batchesOfOneRowAllocateNothingEither() throws InterruptedException {
    Batches batches = Batches.vectors(4, 4, 4, 1, 4, 1, 4, 1); // three slots see the largest
    Function<Network, Trainer> trainers = network -> new SequentialTrainer(network, 1);
    assertSteady(Networks.perceptron(Method.DASCPL, 1), trainers, batches);
  }

  private static void assertSteady(
      Network.Builder builder, Function<Network, Trainer> trainers, Batches batches)
      throws InterruptedException {
    List<OffHeap> seen = new ArrayList<>();
    try (Network network = builder.build();
        Trainer trainer = trainers.apply(network)) {
      trainer.addListener(
          new TrainingListener() {
            @Override
            public void onStep(StepReport report) {
              seen.add(OffHeap.now());
            }
          });
      trainer.train(batches, 1, 1e-3);
      trainer.evaluate(batches);
      trainer.train(batches, 2, 1e-3);
    }
    assertEquals(2 * batches.rows().length, seen.size());
    for (int i = WARM_UP; i < seen.size(); i++) {
      seen.get(i).assertNoMoreThan(seen.get(i - 1), "step " + i);
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("trainers")
  void closingReturnsAllMemory(String name, Method method, Function<Network, Trainer> trainers)
      throws InterruptedException {
    trainAndClose(method, trainers);
    OffHeap before = OffHeap.settled();
    OffHeap open = trainAndClose(method, trainers);
    assertTrue(open.arenas() > before.arenas() && open.backend() > before.backend());
    OffHeap.now().assertNoMoreThan(before, "after closing");
  }

  private static OffHeap trainAndClose(Method method, Function<Network, Trainer> trainers)
      throws InterruptedException {
    try (Network network = Networks.convolutional(method, 1).build();
        Trainer trainer = trainers.apply(network)) {
      trainer.train(Batches.images(8, 8, 5), 1, 1e-3);
      trainer.evaluate(Batches.images(8, 3));
      return OffHeap.now();
    }
  }

  @Test
  void closingTheTrainerAloneReturnsTheBatchesUnderWay() throws InterruptedException {
    try (Network network = Networks.perceptron(Method.SCPL, 1).build()) {
      OffHeap first;
      try (Trainer trainer = PipelineTrainer.builder(network).cores(4).build()) {
        trainer.train(Batches.vectors(8, 8, 8), 1, 1e-3);
        first = OffHeap.now();
      }
      OffHeap between = OffHeap.now();
      assertTrue(between.arenas() < first.arenas());
      try (Trainer trainer = PipelineTrainer.builder(network).cores(4).build()) {
        trainer.train(Batches.vectors(8, 8, 8), 2, 1e-3);
        OffHeap.now().assertNoMoreThan(first, "open again");
      }
      OffHeap.now().assertNoMoreThan(between, "closed again");
    }
  }

  @Test
  void aNetworkThatCannotBeBuiltLeavesNoMemory() {
    refuseHead();
    OffHeap before = OffHeap.settled();
    refuseHead();
    OffHeap.now().assertNoMoreThan(before, "after refusing");
  }

  private static void refuseHead() {
    Network.Builder builder = Networks.perceptron(Method.SCPL, 1).head(new Linear(3));
    assertThrows(ShapeException.class, builder::build);
  }

  @Test
  void theCounterSeesASingleArray() {
    Nd4j.createUninitializedDetached(DataType.FLOAT, 10).close();
    OffHeap before = OffHeap.settled();
    INDArray array = Nd4j.createUninitializedDetached(DataType.FLOAT, 10);
    assertThrows(AssertionError.class, () -> OffHeap.now().assertNoMoreThan(before, "open"));
    array.close();
    OffHeap.now().assertNoMoreThan(before, "closed");
  }
}
