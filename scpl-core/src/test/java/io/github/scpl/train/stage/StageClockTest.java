// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.train.stage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

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
    assertEquals("done", clock.waitFor(() -> later(50)));
    later(2);
    assertEquals(3 * SECOND, clock.nanos() - start);
    assertEquals(3, clock.lap(), 1e-9);
  }

  @Test
  void itRunsAgainIfNothingCameOfTheWait() {
    assertThrows(
        InterruptedException.class,
        () ->
            clock.waitFor(
                () -> {
                  later(50);
                  throw new InterruptedException();
                }));
    later(1);
    assertEquals(1, clock.lap(), 1e-9);
  }
}
