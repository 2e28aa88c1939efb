// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.scpl.block.BlockLoss;
import io.github.scpl.block.HeadStyle;
import io.github.scpl.block.Method;
import io.github.scpl.block.Network;
import io.github.scpl.data.BatchSource;
import io.github.scpl.data.BatchStream;
import io.github.scpl.device.AsyncDevice;
import io.github.scpl.device.Device;
import io.github.scpl.host.HostDevice;
import io.github.scpl.nn.Activation;
import io.github.scpl.nn.BatchNorm;
import io.github.scpl.nn.Layer;
import io.github.scpl.nn.Linear;
import io.github.scpl.nn.Sequential;
import io.github.scpl.optim.Adam;
import io.github.scpl.optim.Optimizer;
import io.github.scpl.train.fault.Divergence;
import io.github.scpl.train.growth.GrowthSchedule;
import io.github.scpl.train.report.DivergenceException;
import io.github.scpl.train.report.EpochReport;
import io.github.scpl.train.report.SkippedBatch;
import io.github.scpl.train.report.StepReport;
import io.github.scpl.train.report.TrainingListener;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

/** A batch that blocks leave aside leaves no trace in them, whoever trains. */
@Timeout(60)
class SkippingTest {
  private static final double NAN = Double.NaN;
  private static final Batches BATCHES = Batches.vectors(8, 8, 8, 5, 8, 7, 8);

  /** The batch that is corrupted. */
  private static final int BAD = 3;

  private static final Divergence SKIP = Divergence.skip(2);

  @AfterEach
  void nothingIsLeft() {
    Workers.assertNoneLeft();
  }

  /** Where numbers that are not finite come from. */
  enum Source {
    OUTPUT,
    INFINITE_OUTPUT,
    GRADIENT,
    LOSS;

    Layer layer(Integer... batches) {
      return switch (this) {
        case OUTPUT -> Corruption.of(Corruption.Place.OUTPUT, NAN, batches);
        case INFINITE_OUTPUT ->
            Corruption.of(Corruption.Place.OUTPUT, Double.POSITIVE_INFINITY, batches);
        case GRADIENT -> Corruption.of(Corruption.Place.GRADIENT, NAN, batches);
        case LOSS -> Probe.onForward(call -> {});
      };
    }

    /** Losses are corrupted in the networks of local methods only. */
    Method method(Method method, int block, Integer... batches) {
      if (this != LOSS) {
        return method;
      }
      int[] next = {0};
      return new Method(
          method.name(),
          true,
          (context, site) ->
              (next[0]++ == block ? Corruption.loss(method.loss(), batches) : method.loss())
                  .create(context, site),
          method.exits(),
          method.attachedExits());
    }

    boolean spreads() {
      return this == OUTPUT || this == INFINITE_OUTPUT;
    }
  }

  private static Network.Builder network(Method method, int block, Layer extra) {
    return network(method, block, extra, Adam.standard());
  }

  private static Network.Builder network(
      Method method, int block, Layer extra, Optimizer.Factory optimizer) {
    Network.Builder builder =
        Network.builder(Networks.VECTOR, Networks.CLASSES)
            .method(method)
            .seed(1)
            .optimizer(optimizer)
            .headStyle(new HeadStyle(8, 6, 7, false));
    for (int i = 0; i < Networks.BLOCKS; i++) {
      Sequential layers =
          Sequential.of(new Linear(10 + i), new BatchNorm(), Activation.leakyRelu(0.1));
      builder.block(i == block ? layers.add("extra", extra) : layers);
    }
    return builder.head(new Linear(Networks.CLASSES));
  }

  /** What came of one epoch, and of what was left aside in it. */
  private record Outcome(
      EpochReport report, List<StepReport> steps, List<SkippedBatch> skipped, List<Bits> blocks) {
    static Outcome of(Network.Builder builder, Function<Network, Trainer> trainers)
        throws InterruptedException {
      return of(builder, trainers, SKIP, BATCHES);
    }

    static Outcome of(
        Network.Builder builder,
        Function<Network, Trainer> trainers,
        Divergence policy,
        BatchSource source)
        throws InterruptedException {
      try (Network network = builder.build();
          Trainer trainer = trainers.apply(network)) {
        trainer.onDivergence(policy);
        List<StepReport> steps = new ArrayList<>();
        List<SkippedBatch> skipped = new ArrayList<>();
        trainer.addListener(
            new TrainingListener() {
              @Override
              public void onSkipped(SkippedBatch batch) {
                assertEquals(steps.size(), batch.step().batch(), "told right before the step");
                skipped.add(batch);
              }

              @Override
              public void onStep(StepReport report) {
                steps.add(report);
              }
            });
        EpochReport report = trainer.train(source, 1, 1e-2);
        return new Outcome(
            report, steps, skipped, network.blocks().stream().map(Bits::of).toList());
      }
    }

    List<Integer> skippedBy() {
      return skipped.stream().map(SkippedBatch::block).toList();
    }

    void assertEqual(Outcome other) {
      assertEquals(steps, other.steps);
      assertEquals(skippedBy(), other.skippedBy());
      assertEquals(report.losses(), other.report.losses());
      for (int block = 0; block < blocks.size(); block++) {
        blocks.get(block).assertEqual(other.blocks.get(block));
      }
    }
  }

  /** The same batches without the bad one. */
  private static BatchSource without() {
    return epoch -> {
      int[] next = {0};
      return (BatchStream)
          target -> {
            next[0] += next[0] == BAD ? 1 : 0;
            if (next[0] == BATCHES.rows().length) {
              return false;
            }
            BATCHES.fill(target, epoch, next[0]++);
            return true;
          };
    };
  }

  private static Function<Network, Trainer> sequential() {
    return network -> new SequentialTrainer(network, 1);
  }

  @ParameterizedTest
  @EnumSource
  void aPipelineLeavesTheSameBatchesAsideAndGetsTheSameBits(Source from)
      throws InterruptedException {
    for (int block = 0; block < Networks.BLOCKS; block++) {
      Method method = from.method(Method.DASCPL, block, BAD);
      Outcome expected = Outcome.of(network(method, block, from.layer(BAD)), sequential());
      int last = from.spreads() ? Networks.BLOCKS - 1 : block;
      assertEquals(IntStream.rangeClosed(block, last).boxed().toList(), expected.skippedBy());
      for (int stages : new int[] {1, 2, 4}) {
        Placement placement = Placement.even(Networks.BLOCKS, stages, 1);
        Method again = from.method(Method.DASCPL, block, BAD);
        Outcome pipelined =
            Outcome.of(
                network(again, block, from.layer(BAD)),
                network ->
                    PipelineTrainer.builder(network)
                        .placement(placement)
                        .capacity(stages == 2 ? 3 : 1)
                        .cores(4)
                        .build());
        expected.assertEqual(pipelined);
      }
    }
  }

  /** Parameters, running statistics, moments and counts: as if there had been no such batch. */
  @ParameterizedTest
  @EnumSource(names = {"SEQUENTIAL", "FOUR_STAGES", "BACKPROP"})
  void aBatchThatAllLeaveAsideLeavesNoTrace(Kind kind) throws InterruptedException {
    List<Optimizer.Factory> optimizers =
        List.of(Adam.standard(), Adam.standard().withWeightDecay(0.1).withClipNorm(1));
    for (Optimizer.Factory optimizer : optimizers) {
      Layer none = Probe.onForward(call -> {});
      Outcome expected =
          Outcome.of(
              network(kind.method, 0, none, optimizer), kind::of, Divergence.stop(), without());
      Layer bad = Source.OUTPUT.layer(BAD);
      Outcome actual = Outcome.of(network(kind.method, 0, bad, optimizer), kind::of);
      assertEquals(List.of(0, 1, 2, 3), actual.skippedBy());
      for (int block = 0; block < Networks.BLOCKS; block++) {
        expected.blocks.get(block).assertEqual(actual.blocks.get(block));
      }
      assertEquals(expected.report.losses(), actual.report.losses());
      assertEquals(expected.report.samples() + 5, actual.report.samples());
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"GRADIENT", "LOSS"})
  void theBlocksAboveLearnFromAnOutputThatIsFinite(Source from) throws InterruptedException {
    Layer none = Probe.onForward(call -> {});
    Outcome without =
        Outcome.of(network(Method.DASCPL, 0, none), sequential(), Divergence.stop(), without());
    Method method = from.method(Method.DASCPL, 0, BAD);
    Outcome actual = Outcome.of(network(method, 0, from.layer(BAD)), sequential());
    assertEquals(List.of(0), actual.skippedBy());
    without.blocks.get(0).assertEqual(actual.blocks.get(0));
    assertFalse(without.blocks.get(1).difference(actual.blocks.get(1)).isEmpty());
    assertEquals(BlockLoss.NONE, actual.steps.get(BAD).losses().get(0));
    assertTrue(actual.steps.get(BAD).losses().get(1).total() > 0);
  }

  @ParameterizedTest
  @EnumSource(names = {"OUTPUT", "GRADIENT"})
  void whereGradientsCrossBlocksNoneLearns(Source from) throws InterruptedException {
    Layer none = Probe.onForward(call -> {});
    Outcome expected =
        Outcome.of(
            network(Method.BP_EXITS, 1, none), Kind.BACKPROP::of, Divergence.stop(), without());
    Outcome actual = Outcome.of(network(Method.BP_EXITS, 1, from.layer(BAD)), Kind.BACKPROP::of);
    for (int block = 0; block < Networks.BLOCKS; block++) {
      expected.blocks.get(block).assertEqual(actual.blocks.get(block));
    }
    assertEquals(List.of(0, 1, 2, 3), actual.skippedBy());
    SkippedBatch first = actual.skipped.get(0);
    assertTrue(first.message().startsWith("Block 1, training batch 3 of epoch 1"), first.message());
  }

  @ParameterizedTest
  @EnumSource(names = {"SEQUENTIAL", "FOUR_STAGES"})
  void whatIsToldNamesBlockBatchAndTensor(Kind kind) throws InterruptedException {
    Outcome outcome = Outcome.of(network(kind.method, 2, Source.GRADIENT.layer(BAD)), kind::of);
    SkippedBatch told = outcome.skipped.get(0);
    assertEquals(2, told.block());
    assertEquals(BAD, told.step().batch());
    assertEquals(1, told.step().epoch());
    assertEquals("gradient of block2.backbone.0.weight", told.what());
    assertEquals(
        kind.block2
            + ", training batch 3 of epoch 1 is left aside: Expected a finite gradient of"
            + " block2.backbone.0.weight, got NaN; training has diverged: try a lower learning"
            + " rate",
        told.message());
    assertEquals(1, outcome.skipped.size());
  }

  @ParameterizedTest
  @EnumSource(value = Kind.class, names = "GPIPE", mode = Mode.EXCLUDE)
  void asManyInARowAsAllowedAreLeftAsideAndNoMore(Kind kind) throws InterruptedException {
    Source from = Source.GRADIENT;
    Outcome apart = Outcome.of(network(kind.method, 2, from.layer(0, 1, 3, 4, 6)), kind::of);
    assertEquals(
        List.of(0, 1, 3, 4, 6),
        apart.skipped.stream()
            .filter(batch -> batch.block() == 2)
            .map(batch -> batch.step().batch())
            .toList());
    DivergenceException thrown =
        assertThrows(
            DivergenceException.class,
            () -> Outcome.of(network(kind.method, 2, from.layer(1, 2, 3)), kind::of));
    assertTrue(
        thrown
            .getMessage()
            .startsWith(
                kind.block2
                    + ", training batch 3 of epoch 1 failed: Expected at most 2 batches in a row to"
                    + " be left aside, got 3; at the last, expected a finite gradient of block2."),
        thrown.getMessage());
    assertEquals(2, thrown.block());
    assertEquals(3, thrown.step().batch());
  }

  @ParameterizedTest
  @EnumSource(value = Kind.class, names = "GPIPE", mode = Mode.EXCLUDE)
  void withNoneToLeaveAsideTheFirstGradientEndsTheRun(Kind kind) {
    DivergenceException thrown =
        assertThrows(
            DivergenceException.class,
            () ->
                Outcome.of(
                    network(kind.method, 2, Source.GRADIENT.layer(BAD)),
                    kind::of,
                    Divergence.skip(0),
                    BATCHES));
    assertTrue(
        thrown
            .getMessage()
            .startsWith(
                kind.block2
                    + ", training batch 3 of epoch 1 failed: Expected a finite gradient of block2."),
        thrown.getMessage());
  }

  /** Leaving batches aside cannot mend it. */
  @ParameterizedTest
  @EnumSource(value = Kind.class, names = "GPIPE", mode = Mode.EXCLUDE)
  void aParameterThatIsNotFiniteEndsTheRun(Kind kind) {
    try (Network network = Networks.perceptron(kind.method, 1).build();
        Trainer trainer = kind.of(network)) {
      trainer.onDivergence(Divergence.skip(100));
      network.blocks().get(2).parameters().get(1).value().write(0, new double[] {NAN}, 1);
      DivergenceException thrown =
          assertThrows(DivergenceException.class, () -> trainer.train(BATCHES, 1, 1e-3));
      assertTrue(
          thrown
              .getMessage()
              .startsWith(
                  kind.block2
                      + ", training batch 0 of epoch 1 failed: Expected finite parameters and"
                      + " running statistics, got others in block2."),
          thrown.getMessage());
    }
  }

  @Test
  void aBlockThatLearnsFromNothingHasNoLoss() throws InterruptedException {
    Integer[] all = IntStream.range(0, 7).boxed().toArray(Integer[]::new);
    Outcome outcome =
        Outcome.of(
            network(Method.DASCPL, 1, Source.GRADIENT.layer(all)),
            Kind.FOUR_STAGES::of,
            Divergence.skip(7),
            BATCHES);
    assertEquals(4, outcome.report.activeBlocks());
    assertEquals(BlockLoss.NONE, outcome.report.losses().get(1));
    assertTrue(outcome.report.losses().get(2).total() > 0);
    assertEquals(7, outcome.skipped.size());
  }

  /** Blocks join after every second batch; the last of them not in this epoch. */
  @Test
  void aNetworkThatGrowsLeavesBatchesAsideAlike() throws InterruptedException {
    GrowthSchedule growth = GrowthSchedule.accumulate(List.of(2, 4, 9)).bySteps();
    for (Source from : new Source[] {Source.OUTPUT, Source.GRADIENT}) {
      for (int block = 0; block < 3; block++) {
        Layer first = from.layer(1);
        Outcome expected =
            Outcome.of(
                network(Method.DASCPL, block, first),
                network -> new SequentialTrainer(network, 1, growth));
        Outcome pipelined =
            Outcome.of(
                network(Method.DASCPL, block, from.layer(1)),
                network -> PipelineTrainer.builder(network).growth(growth).cores(4).build());
        expected.assertEqual(pipelined);
        assertTrue(expected.skippedBy().contains(block));
        assertTrue(expected.skippedBy().stream().allMatch(each -> each < 3));
      }
    }
  }

  @Test
  void aDeviceThatComputesLaterLeavesTheSameAside() throws InterruptedException {
    AsyncDevice late = new AsyncDevice("late", 1);
    try {
      for (Kind kind : new Kind[] {Kind.SEQUENTIAL, Kind.FOUR_STAGES, Kind.BACKPROP}) {
        for (Source from : new Source[] {Source.OUTPUT, Source.GRADIENT}) {
          Outcome expected = onDevice(HostDevice.HOST, kind, from);
          expected.assertEqual(onDevice(late, kind, from));
        }
      }
    } finally {
      late.close();
    }
  }

  private static Outcome onDevice(Device device, Kind kind, Source from)
      throws InterruptedException {
    return Outcome.of(network(kind.method, 1, from.layer(BAD)).device(device), kind::of);
  }

  @Test
  void aTrainerWhoseStagesLearnOneAfterTheOtherOnlyStops() {
    try (Network network = Networks.perceptron(Method.BP, 1).build();
        Trainer trainer = Kind.GPIPE.of(network)) {
      trainer.onDivergence(Divergence.stop());
      IllegalArgumentException refused =
          assertThrows(IllegalArgumentException.class, () -> trainer.onDivergence(SKIP));
      assertTrue(
          refused.getMessage().startsWith("Expected Divergence.stop() for GPipeTrainer, got Skip["),
          refused.getMessage());
      assertTrue(refused.getMessage().endsWith("use BackpropTrainer"), refused.getMessage());
    }
  }

  @Test
  void aNumberBelowZeroIsRefused() {
    assertEquals(
        "Expected a number of batches of at least 0, got -1",
        assertThrows(IllegalArgumentException.class, () -> Divergence.skip(-1)).getMessage());
  }
}
