// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.train.stage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.github.scpl.block.Step;
import io.github.scpl.train.trace.Phase;
import io.github.scpl.train.trace.Recording;
import io.github.scpl.train.trace.Slice;
import io.github.scpl.train.trace.Track;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class StageClockTest {
  private static final long SECOND = 1_000_000_000;

  private final AtomicLong now = new AtomicLong(7 * SECOND);
  private final StageClock clock = new StageClock(now::get);

  private String later(int seconds) {
    now.addAndGet(seconds * SECOND);
    return "done";
  }

  @Test
  void aLapIsTheTimeSinceTheLastOne() {
    later(2);
    assertEquals(2, clock.lap(), 1e-9);
    assertEquals(0, clock.lap(), 1e-9);
    later(3);
    assertEquals(3, clock.lap(), 1e-9);
  }

  @Test
  void itStandsStillWhileItsStageWaits() throws InterruptedException {
    long start = clock.nanos();
    later(1);
    assertEquals(1, clock.lap(), 1e-9);
    assertEquals("done", clock.waitFor(Phase.WAIT_FOR_ROOM, () -> later(50)));
    later(2);
    assertEquals(3 * SECOND, clock.nanos() - start);
    assertEquals(2, clock.lap(), 1e-9);
  }

  @Test
  void aTrackIsToldOfLapsAndOfThePartsOfAWait() throws InterruptedException {
    Recording recording = new Recording();
    clock.trace(2, recording.track(2, "stage 2"));
    clock.begin(new Step(3, 4, true, 0));
    later(1);
    clock.lap(Phase.FORWARD, 5);
    later(1); // and the core is given back
    clock.waitFor(
        Phase.WAIT_FOR_CORE,
        () -> {
          clock.part(Phase.WAIT_FOR_ROOM, () -> later(50));
          return later(7);
        });
    later(2);
    assertEquals(2, clock.lap(Phase.HAND_OVER, 5), 1e-9, "as the track is told");
    assertEquals(
        List.of(
            slice(Phase.FORWARD, 5, 7, 8),
            slice(Phase.WAIT_FOR_ROOM, Track.NO_BLOCK, 8, 59),
            slice(Phase.WAIT_FOR_CORE, Track.NO_BLOCK, 59, 66),
            slice(Phase.HAND_OVER, 5, 66, 68)),
        recording.slices());
  }

  private static Slice slice(Phase phase, int block, long start, long end) {
    return new Slice(2, phase, block, 3, 4, start * SECOND, end * SECOND);
  }

  @Test
  void itRunsAgainIfNothingCameOfTheWait() {
    assertThrows(
        InterruptedException.class,
        () ->
            clock.waitFor(
                Phase.WAIT_FOR_ROOM,
                () -> {
                  later(50);
                  throw new InterruptedException();
                }));
    later(1);
    assertEquals(1, clock.lap(), 1e-9);
  }
}
