package io.github.scpl.internal.pipeline;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class TurnsTest {
  private final Turns turns = new Turns(1);

  private Call<Void> take(int stage) {
    return new Call<>(
        () -> {
          turns.take(stage);
          return null;
        });
  }

  @Test
  void aStageWaitsUntilACoreIsGivenBack() throws Exception {
    turns.take(0);
    Call<Void> waiting = take(1);
    waiting.awaitWaiting();
    turns.giveBack();
    waiting.result();
  }

  @Test
  void ofThoseThatWaitTheLowestStageGoesFirst() throws Exception {
    turns.take(0);
    Call<Void> upper = take(3);
    upper.awaitWaiting();
    Call<Void> lower = take(2);
    lower.awaitWaiting();
    turns.giveBack();
    lower.result();
    upper.awaitWaiting();
    turns.giveBack();
    upper.result();
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
                  two.take(number);
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
    turns.take(0);
    Call<Void> waiting = take(1);
    waiting.awaitWaiting();
    turns.close();
    assertThrows(ChannelClosedException.class, waiting::result);
    turns.giveBack();
    assertThrows(ChannelClosedException.class, () -> turns.take(0));
  }

  @Test
  void aStageThatIsInterruptedStandsInNobodysWay() throws Exception {
    turns.take(0);
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
