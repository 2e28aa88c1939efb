// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.train.growth;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.scpl.block.Method;
import io.github.scpl.block.Network;
import io.github.scpl.train.Batches;
import io.github.scpl.train.Networks;
import io.github.scpl.train.PipelineTrainer;
import io.github.scpl.train.Run;
import io.github.scpl.train.SequentialTrainer;
import io.github.scpl.train.Trainer;
import io.github.scpl.train.report.EpochResult;
import io.github.scpl.train.report.TrainingListener;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.function.Executable;

@Timeout(60)
class PlateauGrowthTest {
  private static final Batches TRAINING = Batches.vectors(8, 8, 8);
  private static final Batches VALIDATION = Batches.vectors(20, 20);

  /** Accuracies of the exits of three blocks after an epoch. */
  private static List<Double> exits(double... accuracies) {
    return Arrays.stream(accuracies).boxed().toList();
  }

  /** The number of blocks active in each epoch, and in the one after the last. */
  private static List<Integer> counts(PlateauGrowth growth, List<List<Double>> epochs) {
    List<Integer> counts = new ArrayList<>();
    for (int seen = 0; seen <= epochs.size(); seen++) {
      counts.add(growth.activeBlocks(3, epochs.subList(0, seen)));
    }
    return counts;
  }

  @Test
  void noBlockJoinsWhileTheDeepestExitImproves() {
    List<List<Double>> epochs =
        List.of(exits(.2, .9, .9), exits(.3, .1, .1), exits(.4, .1, .1), exits(.5, .1, .1));
    assertEquals(List.of(1, 1, 1, 1, 1), counts(PlateauGrowth.of(1, 1), epochs));
  }

  @Test
  void aBlockJoinsAfterAsManyEpochsWithoutImprovementAndStaysIfItPays() {
    List<List<Double>> epochs =
        List.of(
            exits(.4, 0, 0),
            exits(.4, 0, 0),
            exits(.3, 0, 0), // the second without improvement
            exits(.4, .3, 0), // on trial
            exits(.4, .5, 0), // pays
            exits(.4, .5, 0),
            exits(.4, .5, 0),
            exits(.4, .5, .6));
    assertEquals(List.of(1, 1, 1, 2, 2, 2, 2, 3, 3), counts(PlateauGrowth.of(2, 2), epochs));
  }

  @Test
  void anImprovementStartsTheWaitingAnew() {
    List<List<Double>> epochs =
        List.of(exits(.4, 0, 0), exits(.3, 0, 0), exits(.5, 0, 0), exits(.5, 0, 0));
    assertEquals(List.of(1, 1, 1, 1, 1), counts(PlateauGrowth.of(2, 2), epochs));
  }

  @Test
  void aBlockThatDoesNotPayLeavesAndGetsAnotherTrial() {
    List<List<Double>> epochs =
        List.of(
            exits(.4, 0, 0),
            exits(.4, 0, 0), // joins
            exits(.4, .3, 0),
            exits(.4, .4, 0), // no better than the exit below: leaves
            exits(.4, .9, 0), // what it would answer is of no account; joins again
            exits(.4, .5, 0));
    assertEquals(List.of(1, 1, 2, 2, 1, 2, 2), counts(PlateauGrowth.of(1, 2), epochs));
  }

  @Test
  void aBlockOnTrialHasToBeatWhatTheExitBelowBecomes() {
    List<List<Double>> epochs =
        List.of(exits(.4, 0, 0), exits(.4, 0, 0), exits(.6, .5, 0), exits(.5, .55, 0));
    assertEquals(List.of(1, 1, 2, 2, 1), counts(PlateauGrowth.of(1, 2), epochs));
  }

  @Test
  void theLastBlockIsTheLastToJoin() {
    List<List<Double>> epochs =
        List.of(
            exits(.1, 0, 0),
            exits(.1, 0, 0),
            exits(.1, .2, 0),
            exits(.1, .2, 0),
            exits(.1, .2, .3),
            exits(.1, .2, .3),
            exits(.1, .2, .3));
    assertEquals(List.of(1, 1, 2, 2, 3, 3, 3, 3), counts(PlateauGrowth.of(1, 1), epochs));
  }

  @Test
  void aSmallerDifferenceThanTheMinimumIsNoImprovement() {
    List<List<Double>> epochs = List.of(exits(.40, 0, 0), exits(.44, 0, 0), exits(.48, .6, 0));
    assertEquals(List.of(1, 1, 1, 1), counts(PlateauGrowth.of(1, 1), epochs));
    PlateauGrowth coarse = PlateauGrowth.of(1, 1).withMinDifference(.05);
    assertEquals(List.of(1, 1, 2, 2), counts(coarse, epochs));
  }

  @Test
  void aRunIsRepeatedByItsReplay() throws InterruptedException {
    PlateauGrowth growth = PlateauGrowth.of(1, 1);
    List<EpochResult> results = new ArrayList<>();
    Run plateau = run(network -> noting(new SequentialTrainer(network, 1, growth), results));
    List<Integer> counts =
        results.stream().map(result -> result.training().activeBlocks()).toList();
    boolean joined = false;
    boolean left = false;
    for (int i = 1; i < counts.size(); i++) {
      joined |= counts.get(i) > counts.get(i - 1);
      left |= counts.get(i) < counts.get(i - 1);
    }
    assertTrue(joined && left, () -> "expected a run that decides both ways, got " + counts);

    GrowthSchedule replay = GrowthSchedule.replay(results);
    plateau.assertEqual(run(network -> new SequentialTrainer(network, 1, replay)));
    plateau.assertEqual(
        run(network -> PipelineTrainer.builder(network).cores(4).growth(replay).build()));
    plateau.assertEqual(
        run(network -> PipelineTrainer.builder(network).cores(4).growth(growth).build()));
  }

  private static Run run(Function<Network, Trainer> trainers) throws InterruptedException {
    return Run.of(Networks.perceptron(Method.DASCPL, 1), trainers, 12, TRAINING, VALIDATION);
  }

  private static Trainer noting(Trainer trainer, List<EpochResult> results) {
    trainer.addListener(
        new TrainingListener() {
          @Override
          public void onEpoch(EpochResult result) {
            results.add(result);
          }
        });
    return trainer;
  }

  @Test
  void aSecondFitStartsAnew() throws InterruptedException {
    try (Network network = Networks.perceptron(Method.DASCPL, 1).build();
        Trainer trainer = new SequentialTrainer(network, 1, PlateauGrowth.of(1, 1))) {
      // Without learning nothing improves, so that a third epoch would have another block.
      for (int i = 0; i < 2; i++) {
        List<EpochResult> results = trainer.fit(TRAINING, VALIDATION, 2, (epoch, epochs) -> 0);
        assertEquals(1, results.get(0).training().activeBlocks());
        assertEquals(1, results.get(1).training().activeBlocks());
      }
    }
  }

  @Test
  void trainingWithoutEvaluationIsRefusedAndDisturbsNothing() throws InterruptedException {
    try (Network network = Networks.perceptron(Method.DASCPL, 1).build();
        Trainer trainer = new SequentialTrainer(network, 1, PlateauGrowth.of(1, 1))) {
      IllegalStateException refusal =
          assertThrows(IllegalStateException.class, () -> trainer.train(TRAINING, 1, 1e-3));
      assertTrue(refusal.getMessage().contains("fit"), refusal.getMessage());
      assertEquals(1, trainer.fit(TRAINING, VALIDATION, 1, (epoch, epochs) -> 1e-3).size());
    }
  }

  @Test
  void itNeedsExits() {
    try (Network network = Networks.perceptron(Method.SCPL, 1).build()) {
      PlateauGrowth growth = PlateauGrowth.of(1, 1);
      assertRefused("exits", () -> new SequentialTrainer(network, 1, growth));
    }
  }

  @Test
  void numbersOutOfRangeAreRefused() {
    assertRefused("at least 1", () -> PlateauGrowth.of(0, 1));
    assertRefused("at least 1", () -> PlateauGrowth.of(1, 0));
    assertRefused("from 0 to 1", () -> PlateauGrowth.of(1, 1).withMinDifference(-0.1));
    assertRefused("from 0 to 1", () -> PlateauGrowth.of(1, 1).withMinDifference(Double.NaN));
  }

  private static void assertRefused(String reason, Executable call) {
    String message = assertThrows(IllegalArgumentException.class, call).getMessage();
    assertTrue(message.contains(reason), message);
  }
}
