// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.pipeline;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Turns by a model checker: never more than there are cores, and everybody gets one. */
@Tag("slow")
@Timeout(600)
class TurnsModelTest {
  private static void count(AtomicInteger running, int cores) {
    assertTrue(running.incrementAndGet() <= cores, "more turns than cores");
    running.decrementAndGet();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void noMoreStagesRunThanThereAreCoresAndAllOfThemDo(int cores) {
    Schedules.all(
        "Turns: three stages on " + cores,
        () -> {
          Turns turns = new Turns(cores);
          AtomicInteger running = new AtomicInteger();
          Schedules.Body[] stages = new Schedules.Body[3];
          for (int s = 0; s < stages.length; s++) {
            int stage = s;
            stages[s] =
                () -> {
                  Turns.Turn turn = turns.of(stage, () -> stage);
                  turn.take();
                  count(running, cores);
                  turn.take();
                  count(running, cores);
                  turn.close();
                };
          }
          Schedules.together(stages);
        });
  }

  /** As stages do it: with a core while they compute, and without one while they wait. */
  @Test
  void aChainOnOneCoreComesToItsEnd() {
    Schedules.all(
        "Turns: two stages of a chain on one core",
        () -> {
          Turns turns = new Turns(1);
          AtomicInteger running = new AtomicInteger();
          Channel<int[]> below = new Channel<>(List.of(new int[1]));
          Channel<int[]> above = new Channel<>(List.of(new int[1]));
          Schedules.together(
              () -> {
                for (int batch = 1; batch <= 2; batch++) {
                  int[] slot = below.claim();
                  slot[0] = batch;
                  below.send(slot);
                }
              },
              () -> {
                Turns.Turn turn =
                    turns.of(0, () -> Turns.pressure(1 + below.filled(), above.filled()));
                for (int batch = 1; batch <= 2; batch++) {
                  int[] slot = below.receive();
                  turn.take();
                  assertEquals(batch, slot[0]);
                  count(running, 1);
                  int[] next = above.tryClaim();
                  if (next == null) {
                    next = turn.without(above::claim);
                  }
                  count(running, 1);
                  next[0] = slot[0];
                  above.send(next);
                  below.release(slot);
                  turn.close();
                }
              },
              () -> {
                Turns.Turn turn = turns.of(1, () -> Turns.pressure(1 + above.filled(), 0));
                for (int batch = 1; batch <= 2; batch++) {
                  int[] slot = above.receive();
                  turn.take();
                  assertEquals(batch, slot[0]);
                  count(running, 1);
                  above.release(slot);
                  turn.close();
                }
              });
        });
  }

  @Test
  void closingWakesAllWhoWaitAlthoughNoCoreIsGivenBack() {
    Schedules.all(
        "Turns: closed while three stages want the core of a fourth",
        () -> {
          Turns turns = new Turns(1);
          turns.of(0, () -> 0).take();
          Schedules.Body waits =
              () -> {
                Turns.Turn turn = turns.of(1, () -> 0);
                assertThrows(ChannelClosedException.class, turn::take);
              };
          Schedules.Body waitsAbove =
              () -> {
                Turns.Turn turn = turns.of(2, () -> 1);
                assertThrows(ChannelClosedException.class, turn::take);
              };
          Schedules.together(waits, waitsAbove, turns::close);
        });
  }

  @Test
  void whoIsInterruptedTakesNoCoreAlong() {
    Schedules.all(
        "Turns: one of two that wait is interrupted",
        () -> {
          Turns turns = new Turns(1);
          Turns.Turn held = turns.of(0, () -> 0);
          held.take();
          Thread interrupted =
              new Thread(
                  () -> {
                    try (Turns.Turn turn = turns.of(2, () -> 1)) {
                      turn.take();
                    } catch (InterruptedException e) {
                      Thread.currentThread().interrupt();
                    }
                  });
          interrupted.start();
          Schedules.together(
              interrupted::interrupt,
              held::close,
              () -> {
                Turns.Turn turn = turns.of(1, () -> 0);
                turn.take();
                turn.close();
              });
          interrupted.join();
        });
  }
}
