// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.pipeline;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class ChannelTest {
  private final Channel<String> channel = new Channel<>(List.of("a", "b"));

  @Test
  void slotsArriveInTheOrderTheyWereSent() throws InterruptedException {
    channel.send(channel.claim());
    channel.send(channel.claim());
    assertEquals("a", channel.receive());
    assertEquals("b", channel.receive());
  }

  @Test
  void slotsAreUsedInTurn() throws InterruptedException {
    List<String> used = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      channel.send(channel.claim());
      used.add(channel.receive());
      channel.release(used.get(i));
    }
    assertEquals(List.of("a", "b", "a", "b", "a"), used);
  }

  @Test
  void aReceiverWaitsForASlotToBeSent() throws Exception {
    Call<String> receive = new Call<>(channel::receive);
    receive.awaitWaiting();
    String slot = channel.claim();
    channel.send(slot);
    assertSame(slot, receive.result());
  }

  @Test
  void aProducerWaitsForASlotToBeReleasedAndNotJustReceived() throws Exception {
    channel.send(channel.claim());
    channel.send(channel.claim());
    Call<String> claim = new Call<>(channel::claim);
    claim.awaitWaiting();
    String slot = channel.receive();
    claim.awaitWaiting();
    channel.release(slot);
    assertSame(slot, claim.result());
  }

  @Test
  void closingWakesAWaitingReceiver() {
    Call<String> receive = new Call<>(channel::receive);
    receive.awaitWaiting();
    channel.close();
    assertThrows(ChannelClosedException.class, receive::result);
  }

  @Test
  void closingWakesAWaitingProducer() throws InterruptedException {
    channel.claim();
    channel.claim();
    Call<String> claim = new Call<>(channel::claim);
    claim.awaitWaiting();
    channel.close();
    assertThrows(ChannelClosedException.class, claim::result);
  }

  @Test
  void aClosedChannelRefusesAllButReleaseThoughSlotsAreLeft() throws InterruptedException {
    String claimed = channel.claim();
    channel.send(channel.claim());
    String received = channel.receive();
    channel.close();
    channel.close();
    assertThrows(ChannelClosedException.class, channel::claim);
    assertThrows(ChannelClosedException.class, channel::receive);
    assertThrows(ChannelClosedException.class, () -> channel.send(claimed));
    channel.release(received);
  }

  @Test
  void anInterruptEndsTheWaiting() {
    Call<String> receive = new Call<>(channel::receive);
    receive.awaitWaiting();
    receive.interrupt();
    assertThrows(InterruptedException.class, receive::result);
  }

  @Test
  void noSlotIsLostOrSeenHalfWrittenAmongTwoThreads() throws Exception {
    int count = 20_000;
    Channel<int[]> numbers = new Channel<>(List.of(new int[1], new int[1], new int[1]));
    Call<List<Integer>> consumer =
        new Call<>(
            () -> {
              List<Integer> seen = new ArrayList<>();
              for (int i = 0; i < count; i++) {
                int[] slot = numbers.receive();
                seen.add(slot[0]);
                slot[0] = -1;
                numbers.release(slot);
              }
              return seen;
            });
    for (int i = 0; i < count; i++) {
      int[] slot = numbers.claim();
      slot[0] = i;
      numbers.send(slot);
    }
    assertEquals(IntStream.range(0, count).boxed().toList(), consumer.result());
  }
}
