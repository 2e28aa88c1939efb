// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.bench.profile;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.scpl.bench.result.PlacementChoice;
import io.github.scpl.bench.timeline.StageWindow;
import io.github.scpl.train.Placement;
import io.github.scpl.train.trace.Phase;
import io.github.scpl.train.trace.Slice;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class MethodProfileTest {
  private static final double EXACT = 1e-12;
  private static final long SECOND = 1_000_000_000;

  private static Slice slice(int stage, Phase phase, int batch, long start, long end) {
    return new Slice(stage, phase, stage, 1, batch, start * SECOND, end * SECOND);
  }

  /** Batches 2 and 3, which are done at 10 s and 20 s. */
  @Test
  void aWindowCutsSlicesAtItsEnds() {
    Window window =
        new Window(
            10 * SECOND,
            20 * SECOND,
            2,
            2,
            List.of(
                slice(0, Phase.FORWARD, 2, 8, 12),
                slice(0, Phase.LOSS, 2, 12, 13),
                slice(0, Phase.FORWARD, 3, 13, 15),
                slice(0, Phase.WAIT_FOR_ROOM, 3, 15, 30),
                slice(1, Phase.FORWARD, 2, 10, 20),
                slice(0, Phase.FORWARD, 4, 30, 90)));
    assertEquals(5, window.secondsPerStep(), EXACT);
    assertEquals(
        Map.of(Phase.FORWARD, 2.0, Phase.LOSS, 0.5, Phase.WAIT_FOR_ROOM, 2.5), window.phases(0));
    assertEquals(new BlockCost(4, 1, 0, 0), window.cost(0), "whole, of the batches in the window");
    StageWindow first = window.timeline(2, 1);
    assertEquals(5000, first.milliseconds());
    assertEquals(
        List.of(
            new StageWindow.Part(Phase.FORWARD, 0, 2, 0, 2000),
            new StageWindow.Part(Phase.LOSS, 0, 2, 2000, 3000),
            new StageWindow.Part(Phase.FORWARD, 0, 3, 3000, 5000)),
        first.stages().get(0));
  }

  private static MethodProfile profile(double seconds, int cores, StageShares... stages) {
    PlacementChoice choice = PlacementChoice.given(Placement.even(4, stages.length, 1), 2);
    return new MethodProfile(
        "m", 10, choice, cores, 1, new double[] {seconds}, List.of(stages), List.of(), null);
  }

  /** 12 core-seconds against 8, and cores busy by 3/4 against all of the time. */
  @Test
  void aSpeedUpIsARatioOfWorkTimesARatioOfBusyShares() {
    MethodProfile base = profile(6, 2, new StageShares(4, 2, Map.of(Phase.BACKWARD, 6.0)));
    MethodProfile other =
        profile(
            16 / 3.0,
            2,
            new StageShares(2, 1, Map.of(Phase.FORWARD, 1.0, Phase.LOSS, 4.0)),
            new StageShares(
                2, 1, Map.of(Phase.UPDATE, 2.0, Phase.HAND_OVER, 1.0, Phase.WAIT_FOR_INPUT, 2.0)));
    assertEquals(1.2, base.coreSecondsPerSample(), EXACT);
    assertEquals(0.8, other.coreSecondsPerSample(), EXACT);
    assertEquals(1, base.coresBusy(), EXACT);
    assertEquals(0.75, other.coresBusy(), EXACT);
    assertEquals(12 / 8.0 * 0.75, other.speedUp(base), EXACT);
    assertEquals(1 / 3.0, other.stages().get(1).other(16 / 3.0), EXACT);
  }
}
