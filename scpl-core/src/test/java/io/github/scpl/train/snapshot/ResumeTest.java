// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.train.snapshot;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.scpl.block.BlockLoss;
import io.github.scpl.block.Method;
import io.github.scpl.block.Network;
import io.github.scpl.data.BatchSource;
import io.github.scpl.optim.LearningRateSchedule;
import io.github.scpl.optim.Sgd;
import io.github.scpl.train.BackpropTrainer;
import io.github.scpl.train.Batches;
import io.github.scpl.train.Bits;
import io.github.scpl.train.GPipeTrainer;
import io.github.scpl.train.Networks;
import io.github.scpl.train.PipelineTrainer;
import io.github.scpl.train.Placement;
import io.github.scpl.train.SequentialTrainer;
import io.github.scpl.train.Trainer;
import io.github.scpl.train.Workers;
import io.github.scpl.train.growth.Growth;
import io.github.scpl.train.growth.GrowthSchedule;
import io.github.scpl.train.growth.PlateauGrowth;
import io.github.scpl.train.report.EpochResult;
import io.github.scpl.train.report.StepReport;
import io.github.scpl.train.report.TrainingListener;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A run that is ended and resumed gives the bits of one that is not. */
@Timeout(120)
class ResumeTest {
  private static final int EPOCHS = 3;
  private static final int BATCHES = 5;
  private static final Batches TRAINING = Batches.images(8, 8, 8, 8, 5);
  private static final Batches TEST = Batches.images(6, 3);
  private static final LearningRateSchedule RATES = LearningRateSchedule.cosine(1e-2, 1e-3);

  @TempDir private Path folder;

  @AfterEach
  void noThreadIsLeft() {
    Workers.assertNoneLeft();
  }

  /** What a run computes, from its first batch or from where it goes on. */
  private record Told(
      List<StepReport> steps,
      List<List<BlockLoss>> losses,
      List<List<Double>> accuracies,
      List<Long> samples,
      Bits bits) {
    void assertEnds(Told whole) {
      int missing = whole.steps.size() - steps.size();
      assertEquals(whole.steps.subList(missing, whole.steps.size()), steps);
      assertEquals(whole.losses, losses);
      assertEquals(whole.accuracies, accuracies);
      assertEquals(whole.samples, samples);
      bits.assertEqual(whole.bits);
    }
  }

  /** As when a process is killed, but for the memory. */
  private static final class Killed extends RuntimeException {
    private static final long serialVersionUID = 1;
  }

  /** Trains to the end, or up to a batch of the run, in numbers of batches told. */
  private Told run(
      Supplier<Network> networks, Function<Network, Trainer> trainers, int killedAt, int every)
      throws Exception {
    try (Network network = networks.get();
        Trainer trainer = trainers.apply(network)) {
      List<StepReport> steps = new ArrayList<>();
      trainer.addListener(
          new TrainingListener() {
            @Override
            public void onStep(StepReport report) {
              if (report.step().batch() + BATCHES * (report.step().epoch() - 1) == killedAt) {
                throw new Killed();
              }
              steps.add(report);
            }
          });
      if (every > 0) {
        trainer.resume(Snapshots.in(folder).withEvery(every));
      }
      List<EpochResult> results = trainer.fit(TRAINING, TEST, EPOCHS, RATES);
      return new Told(
          steps,
          results.stream().map(result -> result.training().losses()).toList(),
          results.stream().map(result -> result.evaluation().accuracies()).toList(),
          results.stream().map(result -> result.training().samples()).toList(),
          Bits.of(network));
    }
  }

  private void assertResumes(
      Supplier<Network> networks,
      Function<Network, Trainer> first,
      Function<Network, Trainer> second,
      int killedAt,
      int every)
      throws Exception {
    Told whole = run(networks, first, -1, 0);
    assertThrows(Killed.class, () -> run(networks, first, killedAt, every));
    Told rest = run(networks, second, -1, every);
    rest.assertEnds(whole);
    int told = EPOCHS * BATCHES - rest.steps.size();
    assertTrue(told <= killedAt, "batches that were told of are not all learned from again");
    assertTrue(killedAt - told <= every, "a snapshot behind every " + every + " batches");
  }

  private static Supplier<Network> dascpl() {
    return () -> Networks.convolutional(Method.DASCPL, 3).build();
  }

  private static Supplier<Network> bp() {
    return () -> Networks.convolutional(Method.BP_EXITS, 3).build();
  }

  private static Function<Network, Trainer> pipeline(int stages, int capacity, Growth growth) {
    return network ->
        PipelineTrainer.builder(network)
            .placement(Placement.even(Networks.BLOCKS, stages, 1))
            .cores(4)
            .capacity(capacity)
            .growth(growth)
            .build();
  }

  private static Function<Network, Trainer> pipeline(int stages, int capacity) {
    return pipeline(stages, capacity, GrowthSchedule.always());
  }

  private static Function<Network, Trainer> sequential() {
    return network -> new SequentialTrainer(network, 1);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 4, 5, 8, 11, 14})
  void aPipelineGoesOnBehindAnyBatch(int killedAt) throws Exception {
    assertResumes(dascpl(), pipeline(4, 1), pipeline(4, 1), killedAt, 1);
  }

  @ParameterizedTest
  @ValueSource(ints = {3, 9, 13})
  void anotherNumberOfStagesGoesOn(int killedAt) throws Exception {
    assertResumes(dascpl(), pipeline(4, 3), pipeline(2, 1), killedAt, 2);
  }

  @Test
  void aThreadGoesOnForAPipelineAndBack() throws Exception {
    Told whole = run(dascpl(), sequential(), -1, 0);
    assertThrows(Killed.class, () -> run(dascpl(), sequential(), 4, 3));
    assertThrows(Killed.class, () -> run(dascpl(), pipeline(4, 1), 8, 3));
    assertThrows(Killed.class, () -> run(dascpl(), pipeline(3, 2), 12, 3));
    run(dascpl(), sequential(), -1, 3).assertEnds(whole);
  }

  @Test
  void stagesThatTakeTurnsGoOn() throws Exception {
    Function<Network, Trainer> turns = network -> PipelineTrainer.builder(network).cores(1).build();
    assertResumes(dascpl(), turns, turns, 7, 2);
  }

  @Test
  void backpropagationGoesOn() throws Exception {
    Function<Network, Trainer> trainer = network -> new BackpropTrainer(network, 1);
    assertResumes(bp(), trainer, trainer, 8, 2);
  }

  @Test
  void gPipeGoesOn() throws Exception {
    Function<Network, Trainer> trainer =
        network ->
            GPipeTrainer.builder(network)
                .placement(Placement.even(Networks.BLOCKS, 4, 1))
                .microBatches(3)
                .cores(4)
                .build();
    assertResumes(bp(), trainer, trainer, 8, 2);
  }

  @Test
  void anEpochIsAPlaceToGoOnFrom() throws Exception {
    Told whole = run(dascpl(), sequential(), -1, 0);
    assertThrows(Killed.class, () -> run(dascpl(), pipeline(4, 1), BATCHES, 1000));
    Told rest = run(dascpl(), pipeline(2, 1), -1, 1000);
    rest.assertEnds(whole);
    assertEquals(2 * BATCHES, rest.steps.size());
  }

  @Test
  void aRunThatIsOverIsOnlyTold() throws Exception {
    Told whole = run(dascpl(), pipeline(4, 1), -1, 4);
    Told again = run(dascpl(), pipeline(4, 1), -1, 4);
    again.assertEnds(whole);
    assertEquals(List.of(), again.steps);
  }

  @Test
  void momentumAndClippingGoOn() throws Exception {
    Supplier<Network> networks =
        () ->
            Networks.convolutional(Method.DASCPL, 3)
                .optimizer(Sgd.plain().withMomentum(0.9).withClipNorm(1))
                .build();
    assertResumes(networks, pipeline(4, 1), pipeline(2, 1), 6, 1);
  }

  /** Plans by which blocks join and leave, within epochs and between them. */
  enum Plan {
    ACCUMULATE(GrowthSchedule.accumulate(List.of(2, 7, 11)).bySteps()),
    REDUCE(GrowthSchedule.reduce(List.of(2, 7, 11)).bySteps()),
    UP_AND_DOWN(GrowthSchedule.perEpoch(List.of(2, 4, 1))),
    PLATEAU(PlateauGrowth.of(1, 1));

    private final Growth growth;

    Plan(Growth growth) {
      this.growth = growth;
    }
  }

  @ParameterizedTest
  @EnumSource
  void growthGoesOn(Plan plan) throws Exception {
    for (int killedAt : new int[] {2, 6, 11}) {
      folder = folder.resolve(plan + "-" + killedAt);
      assertResumes(
          dascpl(), pipeline(4, 1, plan.growth), pipeline(2, 2, plan.growth), killedAt, 1);
    }
  }

  /** What has joined since, with its moments, is forgotten. */
  @Test
  void aSnapshotFromBeforeABlockJoinedLoadsAfterItHas() throws Exception {
    Growth growth = GrowthSchedule.accumulate(List.of(1, 1, 1));
    Told whole = run(dascpl(), pipeline(4, 1, growth), -1, 0);
    try (Network network = dascpl().get()) {
      assertThrows(Killed.class, () -> run(dascpl(), pipeline(4, 1, growth), 3, 1));
      try (Trainer trainer = new SequentialTrainer(network, 1)) {
        trainer.train(TRAINING, 1, 1e-2); // all blocks have moments now
      }
      run(() -> network, pipeline(4, 1, growth), -1, 1).assertEnds(whole);
    }
  }

  @Test
  void theFirstEpochsShuffleIsNotReplayed() throws Exception {
    List<Integer> opened = new ArrayList<>();
    BatchSource training =
        epoch -> {
          opened.add(epoch);
          return TRAINING.open(epoch);
        };
    Snapshots snapshots = Snapshots.in(folder);
    try (Network network = dascpl().get();
        Trainer trainer = sequential().apply(network)) {
      trainer.snapshots(snapshots);
      trainer.fitEpoch(training, TEST, 1, 1e-2, List.of());
    }
    try (Network network = dascpl().get();
        Trainer trainer = sequential().apply(network)) {
      trainer.resume(snapshots);
      trainer.fit(training, TEST, 2, RATES);
    }
    assertEquals(List.of(1, 2), opened);
  }

  @Test
  void propertiesAreThoseBehindTheSameBatch() throws Exception {
    List<Integer> told = new ArrayList<>();
    Snapshots snapshots =
        Snapshots.in(folder)
            .withEvery(2)
            .withLast(100)
            .withProperty("told", () -> "" + told.size());
    List<String> kept = new ArrayList<>();
    try (Network network = dascpl().get();
        Trainer trainer = pipeline(4, 2).apply(network)) {
      trainer.addListener(
          new TrainingListener() {
            @Override
            public void onStep(StepReport report) {
              told.add(report.step().batch());
            }

            @Override
            public void onSnapshot(Path snapshot) {
              kept.add(snapshot.getFileName().toString());
            }
          });
      trainer.snapshots(snapshots);
      trainer.fit(TRAINING, TEST, 1, RATES);
    }
    assertEquals(
        List.of("epoch-0001-batch-000002", "epoch-0001-batch-000004", "epoch-0002-batch-000000"),
        kept);
    assertEquals("2", Snapshot.open(folder.resolve(kept.get(0))).properties().get("told"));
    assertEquals("4", Snapshot.open(folder.resolve(kept.get(1))).properties().get("told"));
    assertEquals("5", snapshots.latest().orElseThrow().properties().get("told"));
  }

  @Test
  void whatCannotGoOnIsRefused() throws Exception {
    assertThrows(Killed.class, () -> run(dascpl(), sequential(), 7, 1));
    Snapshots snapshots = Snapshots.in(folder);
    try (Network network = dascpl().get();
        Trainer trainer = sequential().apply(network)) {
      String begun =
          assertThrows(IOException.class, () -> trainer.snapshots(snapshots)).getMessage();
      assertTrue(begun.contains("Expected no snapshots in " + folder), begun);
      Optional<Snapshot> from = trainer.resume(snapshots);
      assertEquals(2, from.orElseThrow().epoch());
      assertEquals(2, from.orElseThrow().batch());
      assertEquals(1, from.orElseThrow().past().size());
      String epoch =
          assertThrows(IllegalStateException.class, () -> trainer.train(TRAINING, 1, 1e-2))
              .getMessage();
      assertEquals("Expected to go on with epoch 2 of the snapshot, got epoch 1", epoch);
      assertThrows(IllegalStateException.class, () -> trainer.resume(snapshots));
      trainer.train(TRAINING, 2, 1e-2);
    }
    try (Network network = dascpl().get();
        Trainer trainer = sequential().apply(network)) {
      trainer.train(TRAINING, 1, 1e-2);
      assertThrows(IllegalStateException.class, () -> trainer.resume(snapshots));
    }
  }
}
