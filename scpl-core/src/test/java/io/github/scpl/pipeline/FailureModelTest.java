// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.pipeline;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A failure by a model checker: the first is the one, and nobody goes on before all can end. */
@Tag("slow")
@Timeout(600)
class FailureModelTest {
  /** Without the megabytes, which the checker would look at one by one. */
  private static Failure failure() {
    return new Failure(IllegalStateException::new, IllegalStateException::new, 1);
  }

  @Test
  void oneIsToldToAllAndClosesOnceBeforeAnyoneGoesOn() {
    Schedules.all(
        "Failure: three that fail at once",
        () -> {
          Failure failure = failure();
          int[] closings = new int[1];
          RuntimeException[] told = new RuntimeException[3];
          failure.whenRecorded(() -> closings[0]++);
          Schedules.Body[] bodies = new Schedules.Body[3];
          for (int i = 0; i < bodies.length; i++) {
            int number = i;
            bodies[i] =
                () -> {
                  failure.record(new IllegalArgumentException("failure " + number));
                  assertEquals(1, closings[0]);
                  assertTrue(failure.isSet());
                  told[number] = failure.get();
                };
          }
          Schedules.together(bodies);
          for (RuntimeException each : told) {
            assertTrue(each == told[0], "two were told");
          }
          assertEquals(1, closings[0]);
        });
  }

  /** Who comes later than all of another's is not the first. */
  @Test
  void whoFailsAfterAnotherHasFailedIsNotTold() {
    Schedules.all(
        "Failure: one fails, and another fails after it",
        () -> {
          Failure failure = failure();
          RuntimeException second = new IllegalArgumentException("second");
          boolean[] recorded = new boolean[1];
          Schedules.together(
              () -> {
                failure.record(new IllegalArgumentException("first"));
                recorded[0] = true;
              },
              () -> {
                boolean later = recorded[0];
                failure.record(second);
                assertTrue(!later || failure.get() != second, "the second was told");
              });
        });
  }

  @Test
  void everybodyWhoRecordsRunsTheNoticesAfterTheClosings() {
    Schedules.all(
        "Failure: notices",
        () -> {
          Failure failure = failure();
          boolean[] closed = new boolean[1];
          ThreadLocal<Boolean> noticed = ThreadLocal.withInitial(() -> false);
          failure.whenRecorded(() -> closed[0] = true);
          failure.afterRecorded(() -> noticed.set(closed[0]));
          Schedules.Body fails =
              () -> {
                failure.record(new IllegalArgumentException("boom"));
                assertTrue(noticed.get(), "went on without a notice");
              };
          Schedules.together(fails, fails);
        });
  }

  /** As in a pipeline: one stage fails while its neighbours wait, or are about to. */
  @Test
  void allWhoWaitForTheOneThatFailsAreWoken() {
    Schedules.all(
        "Failure: neighbours that wait",
        () -> {
          Failure failure = failure();
          Channel<Integer> below = new Channel<>(List.of(1));
          Channel<Integer> above = new Channel<>(List.of(2));
          failure.whenRecorded(below::close);
          failure.whenRecorded(above::close);
          RuntimeException boom = new IllegalArgumentException("boom");
          Schedules.together(
              () -> {
                below.send(below.claim());
                assertThrows(ChannelClosedException.class, below::claim);
                assertTrue(failure.get() == boom, "woken without a failure");
              },
              () -> {
                below.receive();
                failure.record(boom);
              },
              () -> {
                assertThrows(ChannelClosedException.class, above::receive);
                assertTrue(failure.get() == boom, "woken without a failure");
              });
        });
  }
}
