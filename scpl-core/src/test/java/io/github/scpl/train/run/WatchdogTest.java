// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.train.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.scpl.pipeline.Failure;
import io.github.scpl.train.fault.StallLimit;
import io.github.scpl.train.report.TrainingException;
import io.github.scpl.train.stage.Watched;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a watchdog makes of others, by a clock of the test's. */
class WatchdogTest {
  private static final long SECOND = 1_000_000_000;
  private static final StallLimit TEN = StallLimit.ending(Duration.ofSeconds(10));

  private final Failure failure = new Failure(TrainingException::new, TrainingException::of);

  private static final class Fake implements Watched {
    private final String name;
    private final List<Duration> patience = new ArrayList<>();
    private long since = RESTING;

    Fake(String name) {
      this.name = name;
    }

    @Override
    public long busySince() {
      return since;
    }

    @Override
    public Thread thread() {
      return Thread.currentThread();
    }

    @Override
    public String where() {
      return name;
    }

    @Override
    public void giveUp(Duration newPatience) {
      patience.add(newPatience);
    }
  }

  private final Fake below = new Fake("Stage 0");
  private final Fake above = new Fake("Stage 1");

  private Watchdog watchdog(StallLimit limit) {
    return new Watchdog(limit, List.of(below, above), failure);
  }

  @Test
  void whoeverRestsOrHasBegunIsLeftAlone() {
    Watchdog watchdog = watchdog(TEN);
    above.since = 5 * SECOND;
    watchdog.look(15 * SECOND);
    assertFalse(failure.isSet());
    watchdog.look(15 * SECOND + 1);
    assertTrue(failure.isSet());
    assertEquals(List.of(Duration.ofSeconds(10)), above.patience);
    assertEquals(List.of(), below.patience);
  }

  @Test
  void theOneThatHasBeenAtItForLongestIsTheCause() {
    Watchdog watchdog = watchdog(TEN);
    below.since = 6 * SECOND;
    above.since = 5 * SECOND;
    watchdog.look(30 * SECOND);
    String message = failure.get().getMessage();
    assertTrue(
        message.startsWith(
            "Stage 1 failed: expected to be done with the batch, or to wait for others, within 10"
                + " s, got no end; it is at "),
        message);
    assertEquals(1, below.patience.size());
  }

  /** The clock may have any origin. */
  @Test
  void timesMayBeNegativeAndOverflow() {
    Watchdog watchdog = watchdog(TEN);
    above.since = Long.MAX_VALUE - SECOND;
    watchdog.look(Long.MIN_VALUE + 8 * SECOND);
    assertFalse(failure.isSet());
    watchdog.look(Long.MIN_VALUE + 20 * SECOND);
    assertTrue(failure.isSet());
  }

  @Test
  void aWarningEndsNothing() {
    Watchdog watchdog = watchdog(StallLimit.warning(Duration.ofSeconds(10)));
    above.since = 0;
    watchdog.look(30 * SECOND);
    assertFalse(failure.isSet());
    assertEquals(List.of(), above.patience);
  }

  @Test
  void nobodyIsGivenUpTwiceForTheSameBatch() {
    Watchdog watchdog = watchdog(TEN);
    above.since = 1;
    watchdog.look(30 * SECOND);
    watchdog.look(40 * SECOND);
    assertEquals(1, above.patience.size());
    above.since = 41 * SECOND;
    watchdog.look(60 * SECOND);
    assertEquals(2, above.patience.size());
  }

  @Test
  void nobodyIsWaitedForLongerThanAMinute() {
    Watchdog watchdog = watchdog(StallLimit.ending(Duration.ofHours(1)));
    above.since = 0;
    watchdog.look(4000 * SECOND);
    assertEquals(List.of(Duration.ofSeconds(60)), above.patience);
  }
}
