// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.train.growth;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.scpl.block.Block;
import io.github.scpl.block.HeadType;
import io.github.scpl.block.Method;
import io.github.scpl.block.Network;
import io.github.scpl.device.Arena;
import io.github.scpl.nn.Layer;
import io.github.scpl.nn.Linear;
import io.github.scpl.nn.Parameter;
import io.github.scpl.optim.LearningRateSchedule;
import io.github.scpl.train.Batches;
import io.github.scpl.train.Bits;
import io.github.scpl.train.Networks;
import io.github.scpl.train.PipelineTrainer;
import io.github.scpl.train.Placement;
import io.github.scpl.train.Probe;
import io.github.scpl.train.Run;
import io.github.scpl.train.SequentialTrainer;
import io.github.scpl.train.Trainer;
import io.github.scpl.train.report.EpochReport;
import io.github.scpl.train.report.EpochResult;
import io.github.scpl.train.report.Evaluation;
import io.github.scpl.train.report.StepReport;
import io.github.scpl.train.report.TrainingListener;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What training does while blocks join and leave. */
@Timeout(120)
class GrowthTest {
  private static final double RATE = 1e-2;
  private static final GrowthSchedule ACCUMULATE = GrowthSchedule.accumulate(List.of(1, 2, 3));
  private static final GrowthSchedule REDUCE = GrowthSchedule.reduce(List.of(1, 2, 3));

  private static Function<Network, Trainer> sequential(Growth growth) {
    return network -> new SequentialTrainer(network, 1, growth);
  }

  private static Function<Network, Trainer> pipeline(Growth growth, int stages, int capacity) {
    return network ->
        PipelineTrainer.builder(network)
            .placement(Placement.even(Networks.BLOCKS, stages, 1))
            .cores(4)
            .capacity(capacity)
            .growth(growth)
            .build();
  }

  private static Network.Builder convolutional() {
    return Networks.convolutional(Method.DASCPL, 3).exit(HeadType.exit("m,non-detach"));
  }

  /** Schedules of four epochs of five batches. */
  enum Plan {
    ACCUMULATE_BY_EPOCH(ACCUMULATE),
    REDUCE_BY_EPOCH(REDUCE),
    ACCUMULATE_BY_STEPS(GrowthSchedule.accumulate(List.of(3, 7, 12)).bySteps()),
    REDUCE_BY_STEPS(GrowthSchedule.reduce(List.of(3, 7, 12)).bySteps()),
    UP_AND_DOWN(GrowthSchedule.perEpoch(List.of(2, 4, 1, 3))),
    PLATEAU(PlateauGrowth.of(1, 1));

    private final Growth growth;

    Plan(Growth growth) {
      this.growth = growth;
    }
  }

  @ParameterizedTest
  @EnumSource
  void aPipelineGetsTheSameBits(Plan plan) throws InterruptedException {
    Batches images = Batches.images(8, 8, 8, 8, 5);
    Batches test = Batches.images(6, 3);
    Run expected = Run.of(convolutional(), sequential(plan.growth), 4, images, test);
    assertEquals(4 * 5, expected.steps().size());
    for (int stages : new int[] {1, 2, 4}) {
      for (int capacity : new int[] {1, 3}) {
        Function<Network, Trainer> pipeline = pipeline(plan.growth, stages, capacity);
        expected.assertEqual(Run.of(convolutional(), pipeline, 4, images, test));
      }
    }
  }

  @Test
  void stepsAndEpochsThatMeanTheSameGiveTheSameBits() throws InterruptedException {
    Batches batches = Batches.vectors(8, 5);
    GrowthSchedule steps = GrowthSchedule.accumulate(List.of(2, 4, 6)).bySteps();
    Network.Builder first = Networks.perceptron(Method.DASCPL, 1);
    Network.Builder second = Networks.perceptron(Method.DASCPL, 1);
    Run.of(first, sequential(ACCUMULATE), 4, batches, batches)
        .assertEqual(Run.of(second, sequential(steps), 4, batches, batches));
  }

  @Test
  void aScheduleThatKeepsAllBlocksChangesNothing() throws InterruptedException {
    Batches batches = Batches.vectors(8, 5);
    Network.Builder first = Networks.perceptron(Method.DASCPL, 1);
    Network.Builder second = Networks.perceptron(Method.DASCPL, 1);
    GrowthSchedule four = GrowthSchedule.perEpoch(List.of(4));
    Run.of(first, network -> new SequentialTrainer(network, 1), 2, batches, batches)
        .assertEqual(Run.of(second, sequential(four), 2, batches, batches));
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 4})
  void reportsTellOfActiveBlocksAlone(int stages) throws InterruptedException {
    assertReports(ACCUMULATE, stages, List.of(1, 2, 3, 4));
    assertReports(REDUCE, stages, List.of(4, 3, 2, 1));
  }

  /** No stages for a sequential trainer. */
  private static void assertReports(GrowthSchedule schedule, int stages, List<Integer> expected)
      throws InterruptedException {
    List<StepReport> steps = new ArrayList<>();
    LearningRateSchedule rates = LearningRateSchedule.cosine(1e-2, 1e-3);
    Batches batches = Batches.vectors(8, 8);
    Function<Network, Trainer> trainers =
        stages == 0 ? sequential(schedule) : pipeline(schedule, stages, 1);
    try (Network network = Networks.perceptron(Method.DASCPL, 1).build();
        Trainer trainer = trainers.apply(network)) {
      assertEquals(expected.get(0), trainer.evaluate(batches).activeBlocks());
      trainer.addListener(
          new TrainingListener() {
            @Override
            public void onStep(StepReport report) {
              steps.add(report);
            }
          });
      List<EpochResult> results = trainer.fit(batches, batches, 4, rates);
      for (int i = 0; i < 4; i++) {
        EpochReport training = results.get(i).training();
        int active = expected.get(i);
        assertEquals(active, training.activeBlocks());
        assertEquals(rates.rate(i + 1, 4), training.learningRate());
        double sum = 0;
        for (StepReport step : steps.subList(2 * i, 2 * i + 2)) {
          assertEquals(active, step.losses().size());
          assertFalse(step.losses().contains(null));
          sum += step.loss();
        }
        assertEquals(sum / 2, training.loss(), 1e-9);
        boolean head = !Double.isNaN(training.losses().get(active - 1).head());
        assertEquals(active == 4, head);
        assertAccuracies(results.get(i).evaluation(), active);
      }
    }
  }

  private static void assertAccuracies(Evaluation evaluation, int active) {
    assertEquals(5, evaluation.accuracies().size());
    assertEquals(active, evaluation.activeBlocks());
    double exit = evaluation.accuracies().get(active - 1);
    assertEquals(OptionalDouble.of(exit), evaluation.deepestActiveExit());
    OptionalDouble head = OptionalDouble.of(evaluation.accuracies().get(4));
    assertEquals(active == 4 ? head : OptionalDouble.empty(), evaluation.activeHead());
  }

  @Test
  void withoutExitsThereIsNoDeepestExit() throws InterruptedException {
    Batches batches = Batches.vectors(8);
    try (Network network = Networks.perceptron(Method.SCPL, 1).build();
        Trainer trainer = new SequentialTrainer(network, 1, ACCUMULATE)) {
      Evaluation evaluation = trainer.evaluate(batches);
      assertEquals(OptionalDouble.empty(), evaluation.deepestActiveExit());
      assertEquals(OptionalDouble.empty(), evaluation.activeHead());
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 4})
  void inactiveBlocksStayAsTheyAre(int stages) throws InterruptedException {
    assertOnlyActiveChange(pipeline(ACCUMULATE, stages, 1), List.of(1, 2, 3, 4));
    assertOnlyActiveChange(pipeline(REDUCE, stages, 1), List.of(4, 3, 2, 1));
  }

  private static void assertOnlyActiveChange(
      Function<Network, Trainer> trainers, List<Integer> activeByEpoch)
      throws InterruptedException {
    Batches images = Batches.images(8, 8, 5);
    try (Network network = convolutional().build();
        Trainer trainer = trainers.apply(network)) {
      for (int epoch = 1; epoch <= 4; epoch++) {
        Bits before = Bits.of(network);
        trainer.train(images, epoch, RATE);
        trainer.evaluate(images);
        Set<String> changed = before.difference(Bits.of(network));
        Set<String> active = new TreeSet<>();
        for (Block block : network.blocks().subList(0, activeByEpoch.get(epoch - 1))) {
          active.addAll(Bits.of(block).names());
        }
        assertEquals(active, changed, "epoch " + epoch);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 4})
  void anInactiveBlockTakesNoMemory(int stages) throws InterruptedException {
    GrowthSchedule schedule = GrowthSchedule.accumulate(List.of(1, 1, 2));
    List<Long> narrow = bytesByEpoch(pipeline(schedule, stages, 1), new Linear(9));
    List<Long> wide = bytesByEpoch(pipeline(schedule, stages, 1), new Linear(90));
    assertEquals(narrow.get(0), wide.get(0));
    assertEquals(narrow.get(1), wide.get(1));
    // Two moments of the additional weights and biases, at least, from when block 3 joins.
    long additional = (90 - 9) * (13 + 1);
    long difference = wide.get(2) - narrow.get(2);
    assertTrue(difference >= 2 * Float.BYTES * additional, () -> narrow + ", " + wide);
  }

  /** What each epoch allocated, with this layer added to block 3. */
  private static List<Long> bytesByEpoch(Function<Network, Trainer> trainers, Layer top)
      throws InterruptedException {
    List<Long> bytes = new ArrayList<>();
    try (Network network = Networks.perceptron(Method.DASCPL, 1, 3, top).build();
        Trainer trainer = trainers.apply(network)) {
      for (int epoch = 1; epoch <= 3; epoch++) {
        long before = Arena.currentBytes();
        trainer.train(Batches.vectorsTimes(6), epoch, RATE);
        bytes.add(Arena.currentBytes() - before);
      }
    }
    return bytes;
  }

  @Test
  void aBlockJoinsByAFirstStep() throws InterruptedException {
    GrowthSchedule schedule = GrowthSchedule.accumulate(List.of(1, 1, 1));
    try (Network network = Networks.perceptron(Method.DASCPL, 1).build();
        Trainer trainer = new SequentialTrainer(network, 1, schedule)) {
      trainer.train(Batches.vectors(8, 8, 8), 1, RATE);
      Map<String, Double> first = farthestMoves(network, trainer, 2);
      // Adam's first step is as long as the learning rate wherever a gradient is not tiny.
      first.forEach(
          (name, move) -> {
            if (name.startsWith("block0.")) {
              assertNotEquals(RATE, move, 1e-4 * RATE, name);
            } else {
              assertEquals(RATE, move, 1e-4 * RATE, name);
            }
          });
    }
  }

  /** How far the element of each parameter that moves most does so in an epoch of one batch. */
  private static Map<String, Double> farthestMoves(Network network, Trainer trainer, int epoch)
      throws InterruptedException {
    Map<String, double[]> before = new LinkedHashMap<>();
    for (Parameter parameter : network.parameters()) {
      before.put(parameter.name(), parameter.value().toArray());
    }
    trainer.train(Batches.vectors(8), epoch, RATE);
    Map<String, Double> moves = new LinkedHashMap<>();
    for (Parameter parameter : network.parameters()) {
      double[] after = parameter.value().toArray();
      double[] start = before.get(parameter.name());
      Arrays.setAll(after, k -> Math.abs(after[k] - start[k]));
      moves.put(parameter.name(), Arrays.stream(after).max().orElseThrow());
    }
    return moves;
  }

  @Test
  void aStageWithoutActiveBlocksIdles() throws InterruptedException {
    AtomicInteger calls = new AtomicInteger();
    Layer probe = Probe.onForward(call -> calls.incrementAndGet());
    GrowthSchedule schedule = GrowthSchedule.accumulate(List.of(1, 1, 2));
    try (Network network = Networks.perceptron(Method.DASCPL, 1, 3, probe).build();
        Trainer trainer = pipeline(schedule, 4, 1).apply(network)) {
      for (int epoch = 1; epoch <= 3; epoch++) {
        EpochReport report = trainer.train(Batches.vectorsTimes(5), epoch, RATE);
        assertEquals(epoch == 3 ? 5 : 0, calls.get());
        assertEquals(epoch < 3, report.stages().get(3).busySeconds() == 0);
        assertEquals(epoch < 2, report.stages().get(2).busySeconds() == 0);
      }
      trainer.evaluate(Batches.vectors(4, 4));
      assertEquals(7, calls.get());
    }
  }

  @Test
  void batchesOfFewBlocksAreReportedInOrderThoughDoneBefore() throws InterruptedException {
    CountDownLatch fourthBatch = new CountDownLatch(1);
    Layer counts =
        Probe.onForward(
            call -> {
              if (call == 3) {
                fourthBatch.countDown();
              }
            });
    Layer waits = Probe.onForward(call -> assertTrue(fourthBatch.await(30, TimeUnit.SECONDS)));
    GrowthSchedule schedule = GrowthSchedule.reduce(List.of(1, 1, 1)).bySteps();
    List<Integer> order = new ArrayList<>();
    List<Integer> active = new ArrayList<>();
    try (Network network =
            Networks.perceptron(
                    Method.DASCPL, 1, block -> block == 0 ? counts : block == 3 ? waits : null)
                .build();
        Trainer trainer = pipeline(schedule, 4, 1).apply(network)) {
      trainer.addListener(
          new TrainingListener() {
            @Override
            public void onStep(StepReport report) {
              order.add(report.step().batch());
              active.add(report.losses().size());
            }
          });
      trainer.train(Batches.vectorsTimes(5), 1, RATE);
    }
    assertEquals(List.of(0, 1, 2, 3, 4), order);
    assertEquals(List.of(4, 1, 1, 1, 1), active);
  }
}
