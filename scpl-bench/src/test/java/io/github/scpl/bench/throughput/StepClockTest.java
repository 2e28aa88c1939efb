// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.bench.throughput;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.scpl.bench.result.Spread;
import io.github.scpl.block.Step;
import io.github.scpl.train.report.BlockTime;
import io.github.scpl.train.report.StepTimes;
import java.util.List;
import org.junit.jupiter.api.Test;

class StepClockTest {
  /** Step n ends at second n²; its two blocks take n and 10 n seconds. */
  private static StepClock clock(int warmUp, int steps, int windows) {
    long[] now = {0};
    StepClock clock = new StepClock(warmUp, steps, windows, () -> now[0]);
    for (int n = 1; n <= warmUp + windows * steps + 3; n++) {
      now[0] = n * n * 1_000_000_000L;
      BlockTime first = new BlockTime(n, 0, 0);
      BlockTime second = new BlockTime(4 * n, n, 5 * n);
      List<Long> done = List.of(now[0], now[0]);
      clock.onTimes(new StepTimes(new Step(1, n - 1, true, 0), List.of(first, second), done));
    }
    return clock;
  }

  @Test
  void windowsLieBackToBackBehindTheWarmUp() {
    // Ends of steps 2, 4 and 6: 4, 16 and 36.
    assertArrayEquals(new double[] {6, 10}, clock(2, 2, 2).secondsPerStep(), 1e-9);
    assertArrayEquals(new double[] {3, 5, 7}, clock(1, 1, 3).secondsPerStep(), 1e-9);
  }

  @Test
  void timesOfBlocksAreMeansOverTheStepsInWindows() {
    StepClock clock = clock(2, 2, 2); // steps 3, 4, 5 and 6, on average 4.5
    assertEquals(2, clock.blocks());
    assertEquals(new BlockTime(4.5, 0, 0), clock.blocks(0, 1));
    assertEquals(new BlockTime(4.5 * 5, 4.5, 4.5 * 5), clock.blocks(0, 2));
  }

  @Test
  void theMedianIsTheMiddleOrBetweenTheTwoInTheMiddle() {
    assertEquals(new Spread(1, 2, 9), Spread.of(2, 9, 1));
    assertEquals(new Spread(1, 2.5, 9), Spread.of(3, 2, 9, 1));
    assertEquals(new Spread(5, 5, 5), Spread.of(5));
  }

  /**
   * The first stage is done with every step long before the second one, and had some slow ones of
   * its own at first, whose steps end in the window.
   */
  @Test
  void aStageIsNeverBusierThanTheWindowIsLong() {
    long[] now = {0};
    StepClock clock = new StepClock(1, 2, 1, () -> now[0]);
    double[] firstDone = {1, 6, 11, 13, 14};
    double[] firstWork = {1, 5, 5, 1, 1};
    double[] secondDone = {10, 12, 16, 20, 22};
    double[] secondWork = {2, 2, 2, 2, 1};
    for (int n = 0; n < firstDone.length; n++) {
      now[0] = nanos(secondDone[n]);
      clock.onTimes(
          new StepTimes(
              new Step(1, n, true, 0),
              List.of(new BlockTime(firstWork[n], 0, 0), new BlockTime(0, 0, secondWork[n])),
              List.of(nanos(firstDone[n]), nanos(secondDone[n]))));
    }
    // From second 10 to 16, the first stage works from 10 to 11 and from 12 to 14.
    assertEquals(3.0 / 6, clock.busy(0, 1), 1e-9);
    assertEquals(4.0 / 6, clock.busy(1, 1), 1e-9);
    assertEquals(5, clock.blocks(0, 1).total(), 1e-9);
    assertEquals(3, new Throughput.StageTime(1, clock.blocks(0, 1), 0.5, 6).waiting(), 1e-9);
  }

  private static long nanos(double seconds) {
    return (long) (seconds * 1e9);
  }

  @Test
  void onlyWindowsThatAreCompleteCount() {
    StepClock clock = new StepClock(2, 2, 5, () -> 0);
    assertEquals(0, clock.windows());
    for (int n = 1; n <= 7; n++) {
      clock.onTimes(new StepTimes(new Step(1, n, true, 0), List.of(), List.of()));
    }
    assertEquals(2, clock.windows());
  }
}
