// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.internal.pipeline;

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

@Timeout(20)
class TurnsTest {
  private final Turns turns = new Turns(1);

  private Call<Void> take(int stage) {
    return take(stage, 0);
  }

  private Call<Void> take(int stage, int pressure) {
    return new Call<>(
        () -> {
          turns.take(stage, () -> pressure);
          return null;
        });
  }

  @Test
  void aStageWaitsUntilACoreIsGivenBack() throws Exception {
    turns.take(0, () -> 0);
    Call<Void> waiting = take(1);
    waiting.awaitWaiting();
    turns.giveBack();
    waiting.result();
  }

  @Test
  void ofThoseThatWaitTheOneUnderMostPressureGoesFirst() throws Exception {
    turns.take(0, () -> 0);
    Call<Void> upper = take(3, 1);
    upper.awaitWaiting();
    Call<Void> lower = take(2, 2);
    lower.awaitWaiting();
    turns.giveBack();
    lower.result();
    upper.awaitWaiting();
    turns.giveBack();
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
    turns.take(0, () -> 0);
    Call<Void> upper = take(2, 1);
    upper.awaitWaiting();
    Call<Void> lower =
        new Call<>(
            () -> {
              turns.take(1, pressure::get);
              return null;
            });
    lower.awaitWaiting();
    pressure.set(2);
    turns.giveBack();
    lower.result();
  }

  @Test
  void aStageThatGoesOnKeepsItsCoreIfItIsUnderMostPressure() throws Exception {
    turns.take(0, () -> 0);
    Call<Void> upper = take(1, 1);
    upper.awaitWaiting();
    turns.takeAgain(0, () -> 2);
    upper.awaitWaiting();
    turns.giveBack();
    upper.result();
  }

  @Test
  void aStageThatGoesOnWaitsIfAnotherIsUnderMorePressure() throws Exception {
    turns.take(0, () -> 0);
    Call<Void> upper = take(1, 2);
    upper.awaitWaiting();
    Call<Void> again =
        new Call<>(
            () -> {
              turns.takeAgain(0, () -> 1);
              return null;
            });
    upper.result();
    again.awaitWaiting();
    turns.giveBack();
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
                for (int i = 0; i < 1000; i++) {
                  two.take(number, () -> number);
                  seen.add(running.incrementAndGet());
                  running.decrementAndGet();
                  two.giveBack();
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
    turns.take(0, () -> 0);
    Call<Void> waiting = take(1);
    waiting.awaitWaiting();
    turns.close();
    assertThrows(ChannelClosedException.class, waiting::result);
    turns.giveBack();
    assertThrows(ChannelClosedException.class, () -> turns.take(0, () -> 0));
  }

  @Test
  void aStageThatIsInterruptedStandsInNobodysWay() throws Exception {
    turns.take(0, () -> 0);
    Call<Void> lower = take(1);
    lower.awaitWaiting();
    Call<Void> upper = take(2);
    upper.awaitWaiting();
    lower.interrupt();
    assertThrows(InterruptedException.class, lower::result);
    turns.giveBack();
    upper.result();
  }
}
