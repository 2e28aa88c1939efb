// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.github.scpl.block.Method;
import io.github.scpl.block.Network;
import io.github.scpl.nn.Layer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class BlockProfileTest {
  private static Placement best(BlockProfile profile, int cores) {
    return new Cuts(profile, 1).onCores(cores).get(0);
  }

  @Test
  void cutsWhereTheSlowestStageIsFastest() {
    BlockProfile profile = BlockProfile.of(new double[][] {{5, 1, 1, 2}});
    assertEquals(new Placement(List.of(1, 3), List.of(1, 1)), best(profile, 2));
  }

  @Test
  void moreCoresThanBlocksLeaveOneStagePerBlock() {
    BlockProfile profile = BlockProfile.of(new double[][] {{1, 1}});
    assertEquals(new Placement(List.of(1, 1), List.of(1, 1)), best(profile, 8));
  }

  @Test
  void aHeavyBlockGetsTheNativeThreadsThatHelpIt() {
    BlockProfile profile = BlockProfile.of(new double[][] {{8, 1, 1}, {4, 1, 1}});
    assertEquals(new Placement(List.of(1, 2), List.of(2, 1)), best(profile, 3));
  }

  @Test
  void oneStageWithAllThreadsWinsIfItIsFasterThanAnyCut() {
    BlockProfile profile = BlockProfile.of(new double[][] {{9, 1}, {4, 1}});
    assertEquals(new Placement(List.of(2), List.of(2)), best(profile, 2));
  }

  @Test
  void ofEqualPlacementsTheOneWithFewestStagesIsChosen() {
    BlockProfile profile = BlockProfile.of(new double[][] {{4, 1, 1, 2}});
    assertEquals(new Placement(List.of(1, 3), List.of(1, 1)), best(profile, 4));
  }

  @Test
  void aGivenNumberOfStagesIsKept() {
    BlockProfile profile = BlockProfile.of(new double[][] {{5, 4, 4, 5}});
    assertEquals(
        new Placement(List.of(1, 2, 1), List.of(1, 1, 1)),
        new Cuts(profile, 1).intoStages(3, 1).get(0));
    assertThrows(
        IllegalArgumentException.class, () -> new Cuts(profile, 1).intoStages(5, 1).get(0));
    assertThrows(
        IllegalArgumentException.class, () -> new Cuts(profile, 1).intoStages(2, 2).get(0));
  }

  @ParameterizedTest
  @ValueSource(strings = {"dascpl", "bp-exits"})
  void aSlowBlockShowsAndLearns(String method) throws InterruptedException {
    AtomicLong clock = new AtomicLong();
    AtomicInteger backwards = new AtomicInteger();
    Layer slow =
        Probe.onBackward(
            call -> {
              backwards.incrementAndGet();
              clock.addAndGet(20_000_000_000L);
            });
    try (Network network = Networks.perceptron(Method.of(method), 1, 2, slow).build()) {
      Bits before = Bits.of(network);
      List<String> told = new ArrayList<>();
      PlacementProgress progress =
          new PlacementProgress() {
            @Override
            public void onStep(int number, int count) {
              told.add(number + " of " + count + " after " + backwards.get());
            }

            @Override
            public void onCandidate(int number, int count, Placement placement) {}
          };
      BlockProfile profile =
          BlockProfile.measure(network, Batches.vectors(8), 1, progress, clock::get);
      for (int block = 0; block < Networks.BLOCKS; block++) {
        assertEquals(block == 2 ? 20 : 0, profile.seconds(block, 1), 1e-9, "block " + block);
      }
      assertEquals(5, backwards.get());
      assertEquals(
          List.of(
              "1 of 5 after 0",
              "2 of 5 after 1",
              "3 of 5 after 2",
              "4 of 5 after 3",
              "5 of 5 after 4"),
          told);
      before.assertEqual(Bits.of(network)); // at a learning rate of 0
    }
  }

  @Test
  void aStagePaysForWhatItHandsOn() {
    BlockProfile profile = BlockProfile.of(new double[][] {{3, 2, 3}}, new double[] {9, 1, 9});
    Placement cut = new Placement(List.of(2, 1), List.of(1, 1));
    assertEquals(List.of(6.0, 3.0), profile.stageSeconds(cut));
    assertEquals(cut, best(profile, 2)); // where the other has stages of 12 and 5
    assertEquals(List.of(8.0), profile.stageSeconds(Placement.even(3, 1, 1)));
  }

  /** Backpropagation hands a gradient down for every output it hands up. */
  @Test
  void handingOnIsMeasured() throws InterruptedException {
    for (Method method : List.of(Method.SCPL, Method.BP)) {
      try (Network network = Networks.perceptron(method, 1).build()) {
        BlockProfile profile =
            BlockProfile.measure(network, Batches.vectors(8), 1, PlacementSearch.NOBODY);
        List<Double> stages = profile.stageSeconds(Placement.even(Networks.BLOCKS, 4, 1));
        for (int block = 0; block < Networks.BLOCKS; block++) {
          boolean hands = block < Networks.BLOCKS - 1 || method == Method.BP;
          assertEquals(hands, stages.get(block) > profile.seconds(block, 1), "block " + block);
        }
      }
    }
  }

  @Test
  void timesOfSomeBlocksOnlyAreRefused() {
    assertThrows(
        IllegalArgumentException.class, () -> BlockProfile.of(new double[][] {{1, 2}, {1}}));
    assertThrows(
        IllegalArgumentException.class,
        () -> BlockProfile.of(new double[][] {{1, 2}}, new double[] {1}));
    assertThrows(IllegalArgumentException.class, () -> BlockProfile.of(new double[][] {}));
  }
}
