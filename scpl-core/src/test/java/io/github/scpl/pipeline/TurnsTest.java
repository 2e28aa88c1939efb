// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.pipeline;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(60)
class TurnsTest {
  private final Turns turns = new Turns(1);

  private Turns.Turn taken(int stage) throws InterruptedException {
    Turns.Turn turn = turns.of(stage, () -> 0);
    turn.take();
    return turn;
  }

  private Call<Turns.Turn> take(int stage) {
    return take(stage, 0);
  }

  private Call<Turns.Turn> take(int stage, int pressure) {
    return take(turns.of(stage, () -> pressure));
  }

  private static Call<Turns.Turn> take(Turns.Turn turn) {
    return new Call<>(
        () -> {
          turn.take();
          return turn;
        });
  }

  @Test
  void aStageWaitsUntilACoreIsGivenBack() throws Exception {
    Turns.Turn first = taken(0);
    Call<Turns.Turn> waiting = take(1);
    waiting.awaitWaiting();
    first.close();
    waiting.result();
  }

  @Test
  void aTurnIsGivenBackOnce() throws Exception {
    Turns.Turn first = taken(0);
    first.close();
    first.close();
    taken(1);
    Call<Turns.Turn> waiting = take(2);
    waiting.awaitWaiting();
    waiting.interrupt();
    assertThrows(InterruptedException.class, waiting::result);
  }

  @Test
  void aStageHasNoCoreWhileItWaitsForAnother() throws Exception {
    Turns.Turn first = taken(0);
    assertEquals(
        "done",
        first.without(
            () -> {
              taken(1).close();
              return "done";
            }));
    Call<Turns.Turn> waiting = take(1);
    waiting.awaitWaiting();
    first.close();
    waiting.result();
  }

  @Test
  void ofThoseThatWaitTheOneUnderMostPressureGoesFirst() throws Exception {
    Turns.Turn first = taken(0);
    Call<Turns.Turn> upper = take(3, 1);
    upper.awaitWaiting();
    Call<Turns.Turn> lower = take(2, 2);
    lower.awaitWaiting();
    first.close();
    Turns.Turn second = lower.result();
    upper.awaitWaiting();
    second.close();
    upper.result();
  }

  /** Batches that wait, from the loader's channel to the last stage's; every stage has one. */
  @ParameterizedTest
  @CsvSource({
    "1 0 0 0, 0", // nothing to do above
    "1 1 0 0, 1", // as much as stage 0 has, but the next one has less
    "1 1 1 0, 2",
    "1 1 1 1, 3",
    "1 2 0 0, 1", // stage 0 would have to wait for room
    "1 2 2 0, 2",
    "2 0 0 2, 3",
    "0 0 0 0, 3", // the oldest batch first
  })
  void aStageGoesFirstThatHasMuchInFrontAndLittleBehind(String filled, int first) {
    int[] channels = Arrays.stream(filled.split(" ")).mapToInt(Integer::parseInt).toArray();
    Map<Integer, IntSupplier> stages = new TreeMap<>();
    for (int s = 0; s < channels.length; s++) {
      int outputs = s + 1 < channels.length ? channels[s + 1] : 0;
      int pressure = Turns.pressure(1 + channels[s], outputs);
      stages.put(s, () -> pressure);
    }
    assertEquals(first, Turns.next(stages));
  }

  @Test
  void pressureIsThatOfTheMomentWhenACoreIsFree() throws Exception {
    AtomicInteger pressure = new AtomicInteger();
    Turns.Turn first = taken(0);
    Call<Turns.Turn> upper = take(2, 1);
    upper.awaitWaiting();
    Call<Turns.Turn> lower = take(turns.of(1, pressure::get));
    lower.awaitWaiting();
    pressure.set(2);
    first.close();
    lower.result();
  }

  @Test
  void aStageThatGoesOnKeepsItsCoreIfItIsUnderMostPressure() throws Exception {
    Turns.Turn first = turns.of(0, () -> 2);
    first.take();
    Call<Turns.Turn> upper = take(1, 1);
    upper.awaitWaiting();
    first.take();
    upper.awaitWaiting();
    first.close();
    upper.result();
  }

  @Test
  void aStageThatGoesOnWaitsIfAnotherIsUnderMorePressure() throws Exception {
    Turns.Turn first = turns.of(0, () -> 1);
    first.take();
    Call<Turns.Turn> upper = take(1, 2);
    upper.awaitWaiting();
    Call<Turns.Turn> again = take(first);
    Turns.Turn second = upper.result();
    again.awaitWaiting();
    second.close();
    again.result();
  }

  @Test
  void thereAreNeverMoreTurnsThanCores() throws Exception {
    Turns two = new Turns(2);
    AtomicInteger running = new AtomicInteger();
    List<Integer> seen = Collections.synchronizedList(new ArrayList<>());
    List<Call<Void>> stages = new ArrayList<>();
    for (int stage = 0; stage < 4; stage++) {
      int number = stage;
      stages.add(
          new Call<>(
              () -> {
                Turns.Turn turn = two.of(number, () -> number);
                for (int i = 0; i < 1000; i++) {
                  turn.take();
                  seen.add(running.incrementAndGet());
                  running.decrementAndGet();
                  turn.close();
                }
                return null;
              }));
    }
    for (Call<Void> stage : stages) {
      stage.result();
    }
    assertEquals(4000, seen.size());
    assertTrue(Collections.max(seen) <= 2, () -> seen.toString());
  }

  @Test
  void closingWakesAStageAndRefusesLaterOnes() throws InterruptedException {
    Turns.Turn first = taken(0);
    Call<Turns.Turn> waiting = take(1);
    waiting.awaitWaiting();
    turns.close();
    assertThrows(ChannelClosedException.class, waiting::result);
    first.close();
    assertThrows(ChannelClosedException.class, first::take);
  }

  @Test
  void aStageThatIsInterruptedStandsInNobodysWay() throws Exception {
    Turns.Turn first = taken(0);
    Call<Turns.Turn> lower = take(1);
    lower.awaitWaiting();
    Call<Turns.Turn> upper = take(2);
    upper.awaitWaiting();
    lower.interrupt();
    assertThrows(InterruptedException.class, lower::result);
    first.close();
    upper.result();
  }
}
