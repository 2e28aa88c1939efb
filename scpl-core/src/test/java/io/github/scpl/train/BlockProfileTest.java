package io.github.scpl.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import org.junit.jupiter.api.Test;

class BlockProfileTest {
  @Test
  void cutsWhereTheSlowestStageIsFastest() {
    BlockProfile profile = BlockProfile.of(new double[][] {{5, 1, 1, 2}});
    assertEquals(new Placement(List.of(1, 3), List.of(1, 1)), profile.best(2));
  }

  @Test
  void moreCoresThanBlocksLeaveOneStagePerBlock() {
    BlockProfile profile = BlockProfile.of(new double[][] {{1, 1}});
    assertEquals(new Placement(List.of(1, 1), List.of(1, 1)), profile.best(8));
  }

  @Test
  void aHeavyBlockGetsTheNativeThreadsThatHelpIt() {
    BlockProfile profile = BlockProfile.of(new double[][] {{8, 1, 1}, {4, 1, 1}});
    assertEquals(new Placement(List.of(1, 2), List.of(2, 1)), profile.best(3));
  }

  @Test
  void oneStageWithAllThreadsWinsIfItIsFasterThanAnyCut() {
    BlockProfile profile = BlockProfile.of(new double[][] {{9, 1}, {4, 1}});
    assertEquals(new Placement(List.of(2), List.of(2)), profile.best(2));
  }

  @Test
  void ofEqualPlacementsTheOneWithFewestStagesIsChosen() {
    BlockProfile profile = BlockProfile.of(new double[][] {{4, 1, 1, 2}});
    assertEquals(new Placement(List.of(1, 3), List.of(1, 1)), profile.best(4));
  }

  @Test
  void aGivenNumberOfStagesIsKept() {
    BlockProfile profile = BlockProfile.of(new double[][] {{5, 4, 4, 5}});
    assertEquals(new Placement(List.of(1, 2, 1), List.of(1, 1, 1)), profile.best(3, 1));
    assertThrows(IllegalArgumentException.class, () -> profile.best(5, 1));
    assertThrows(IllegalArgumentException.class, () -> profile.best(2, 2));
  }

  @Test
  void timesOfSomeBlocksOnlyAreRefused() {
    assertThrows(
        IllegalArgumentException.class, () -> BlockProfile.of(new double[][] {{1, 2}, {1}}));
  }
}
