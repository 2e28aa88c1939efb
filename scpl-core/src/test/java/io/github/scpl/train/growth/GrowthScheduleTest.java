// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.train.growth;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.scpl.block.Method;
import io.github.scpl.block.Network;
import io.github.scpl.nn.Linear;
import io.github.scpl.train.Batches;
import io.github.scpl.train.Bits;
import io.github.scpl.train.Networks;
import io.github.scpl.train.PipelineTrainer;
import io.github.scpl.train.SequentialTrainer;
import io.github.scpl.train.Trainer;
import io.github.scpl.train.Workers;
import java.util.List;
import java.util.function.IntUnaryOperator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.function.Executable;

@Timeout(60)
class GrowthScheduleTest {
  private static final int BATCHES = 2;

  private final Network network = Networks.perceptron(Method.DASCPL, 1).build();

  @AfterEach
  void free() {
    network.close();
  }

  /** The number of active blocks of every batch, epoch after epoch. */
  private List<Integer> steps(Growth growth, int epochs) {
    growth.requireFits(network);
    growth.requireReached(epochs);
    return IntStream.rangeClosed(1, epochs)
        .boxed()
        .flatMap(
            epoch -> {
              long before = (epoch - 1L) * BATCHES;
              IntUnaryOperator plan = growth.plan(network, epoch, before, List.of());
              return IntStream.range(0, BATCHES).map(plan).boxed();
            })
        .toList();
  }

  @Test
  void aTriggerAddsABlockInTheEpochAfterIt() {
    GrowthSchedule schedule = GrowthSchedule.accumulate(List.of(1, 2, 3));
    assertEquals(List.of(1, 1, 2, 2, 3, 3, 4, 4, 4, 4), steps(schedule, 5));
  }

  @Test
  void aTriggerRemovesTheDeepestBlockInTheEpochAfterIt() {
    GrowthSchedule schedule = GrowthSchedule.reduce(List.of(1, 2, 3));
    assertEquals(List.of(4, 4, 3, 3, 2, 2, 1, 1, 1, 1), steps(schedule, 5));
  }

  @Test
  void stepsCountBatchesAcrossEpochs() {
    GrowthSchedule accumulate = GrowthSchedule.accumulate(List.of(1, 4, 5)).bySteps();
    assertEquals(List.of(1, 2, 2, 2, 3, 4, 4, 4), steps(accumulate, 4));
    GrowthSchedule reduce = GrowthSchedule.reduce(List.of(1, 4, 5)).bySteps();
    assertEquals(List.of(4, 3, 3, 3, 2, 1, 1, 1), steps(reduce, 4));
    assertEquals(
        steps(GrowthSchedule.reduce(List.of(1, 2, 3)), 4),
        steps(GrowthSchedule.reduce(List.of(2, 4, 6)).bySteps(), 4));
    assertEquals(List.of(1, 1, 2, 2, 2, 2, 2, 2, 3, 3, 4, 4), steps(accumulate.byEpoch(), 6));
  }

  @Test
  void equalTriggersMoveSeveralBlocksAndZeroMovesBeforeTheFirstStep() {
    assertEquals(List.of(2, 2, 4, 4), steps(GrowthSchedule.accumulate(List.of(0, 1, 1)), 2));
    assertEquals(List.of(3, 3, 1, 1), steps(GrowthSchedule.reduce(List.of(0, 1, 1)), 2));
  }

  @Test
  void countsPerEpochRiseAndFallAndTheLastOneStays() {
    GrowthSchedule schedule = GrowthSchedule.perEpoch(List.of(1, 1, 3, 2));
    assertEquals(List.of(1, 1, 1, 1, 3, 3, 2, 2, 2, 2), steps(schedule, 5));
    assertEquals(List.of(2, 2, 2, 2), steps(GrowthSchedule.perEpoch(List.of(2)), 2));
  }

  @Test
  void alwaysIsAllBlocks() {
    assertEquals(List.of(4, 4, 4, 4), steps(GrowthSchedule.always(), 2));
  }

  @Test
  void aNetworkOfOneBlockHasNoTriggers() {
    try (Network one =
        Network.builder(Networks.VECTOR, Networks.CLASSES)
            .block(new Linear(6))
            .head(new Linear(Networks.CLASSES))
            .build()) {
      for (GrowthSchedule schedule :
          List.of(GrowthSchedule.accumulate(List.of()), GrowthSchedule.reduce(List.of()))) {
        schedule.requireFits(one);
        assertEquals(1, schedule.plan(one, 1, 0, List.of()).applyAsInt(0));
      }
    }
  }

  @Test
  void triggersThatDecreaseAreRefused() {
    assertRefused("do not decrease", () -> GrowthSchedule.accumulate(List.of(1, 3, 2)));
    assertRefused("[3, 2]", () -> GrowthSchedule.reduce(List.of(3, 2)));
    assertRefused("at least 0", () -> GrowthSchedule.accumulate(List.of(-1, 3, 5)));
  }

  @Test
  void countsBelowOneAreRefused() {
    assertRefused("at least 1", () -> GrowthSchedule.perEpoch(List.of(1, 0)));
    assertRefused("at least 1", () -> GrowthSchedule.perEpoch(List.of()));
  }

  @Test
  void aTrainerRefusesAScheduleForAnotherNumberOfBlocks() {
    GrowthSchedule three = GrowthSchedule.accumulate(List.of(1, 2));
    assertRefused("3 triggers for 4 blocks", () -> new SequentialTrainer(network, 1, three));
    GrowthSchedule five = GrowthSchedule.reduce(List.of(1, 2, 3, 4));
    PipelineTrainer.Builder builder = PipelineTrainer.builder(network).cores(4).growth(five);
    assertRefused("3 triggers for 4 blocks, got 4", builder::build);
    GrowthSchedule deep = GrowthSchedule.perEpoch(List.of(4, 5));
    assertRefused("at most 4", () -> new SequentialTrainer(network, 1, deep));
    Workers.assertNoneLeft();
  }

  @Test
  void aTriggerThatARunDoesNotReachIsRefusedBeforeItStarts() throws InterruptedException {
    GrowthSchedule schedule = GrowthSchedule.accumulate(List.of(1, 2, 3));
    Batches batches = Batches.vectors(4);
    try (Trainer trainer = new SequentialTrainer(network, 1, schedule)) {
      Bits before = Bits.of(network);
      assertRefused("[1, 2, 3]", () -> trainer.fit(batches, batches, 3, (epoch, epochs) -> 1e-3));
      before.assertEqual(Bits.of(network));
      assertEquals(4, trainer.fit(batches, batches, 4, (epoch, epochs) -> 1e-3).size());
    }
  }

  @Test
  void whatFitWouldRefuseIsRefusedWithoutATrainer() {
    GrowthSchedule.accumulate(List.of(1, 2, 3)).requireFits(network, 4);
    GrowthSchedule.perEpoch(List.of(1, 2)).requireFits(network, 4);
    assertRefused(
        "before the last epoch, 3",
        () -> GrowthSchedule.accumulate(List.of(1, 2, 3)).requireFits(network, 3));
    assertRefused(
        "3 triggers for 4 blocks", () -> GrowthSchedule.reduce(List.of(1)).requireFits(network, 9));
    assertRefused(
        "at most 2 epochs, as many as there are; got 3",
        () -> GrowthSchedule.perEpoch(List.of(2, 2, 2)).requireFits(network, 2));
    assertRefused("exits", () -> requireFitsWithoutExits(PlateauGrowth.of(1, 1)));
  }

  private static void requireFitsWithoutExits(Growth growth) {
    try (Network scpl = Networks.perceptron(Method.SCPL, 1).build()) {
      growth.requireFits(scpl, 5);
    }
  }

  @Test
  void itTellsItselfInWords() {
    assertEquals("all blocks", GrowthSchedule.always().toString());
    assertEquals("2 blocks", GrowthSchedule.perEpoch(List.of(2, 2)).toString());
    assertEquals(
        "1, 2, 3 blocks, changing after epochs 5, 7",
        GrowthSchedule.accumulate(List.of(5, 7)).toString());
    assertEquals(
        "2, 1 blocks, changing after steps 90",
        GrowthSchedule.reduce(List.of(90)).bySteps().toString());
  }

  private static void assertRefused(String reason, Executable call) {
    String message = assertThrows(IllegalArgumentException.class, call).getMessage();
    assertTrue(message.contains(reason), message);
  }
}
