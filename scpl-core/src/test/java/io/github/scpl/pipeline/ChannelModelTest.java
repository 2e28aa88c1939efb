// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.pipeline;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.stream.Collectors;
import org.jetbrains.kotlinx.lincheck.Actor;
import org.jetbrains.kotlinx.lincheck.execution.ExecutionScenario;
import org.jetbrains.lincheck.datastructures.ModelCheckingOptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The channel by a model checker: in every schedule that is tried, calls return what two queues
 * would return that nobody shares, in some order that keeps to that of each thread. So no slot is
 * lost, none is in two hands, and nobody waits for ever.
 */
@Tag("slow")
@Timeout(600)
class ChannelModelTest {
  /** Two slots, for threads that each keep what they got in a hand of their own. */
  public static final class Shared {
    private final Channel<Integer> channel = new Channel<>(List.of(1, 2));
    private final Integer[] hands = new Integer[4];

    public Integer claim(int hand) throws InterruptedException {
      return hands[hand] = channel.claim();
    }

    public Integer tryClaim(int hand) {
      return hands[hand] = channel.tryClaim();
    }

    public void send(int hand) {
      channel.send(hands[hand]);
    }

    public Integer receive(int hand) throws InterruptedException {
      return hands[hand] = channel.receive();
    }

    public void release(int hand) {
      channel.release(hands[hand]);
    }

    public int filled(int hand) {
      return channel.filled();
    }

    public void close(int hand) {
      channel.close();
    }
  }

  /** The same for one thread. What would have to wait is out of the question. */
  public static final class Alone {
    private final Queue<Integer> free = new ArrayDeque<>(List.of(1, 2));
    private final Queue<Integer> filled = new ArrayDeque<>();
    private final Integer[] hands = new Integer[4];
    private boolean closed;

    public Integer claim(int hand) {
      return hands[hand] = poll(free);
    }

    public Integer tryClaim(int hand) {
      return hands[hand] = closed ? null : free.poll();
    }

    public void send(int hand) {
      requireOpen();
      filled.add(hands[hand]);
    }

    public Integer receive(int hand) {
      return hands[hand] = poll(filled);
    }

    public void release(int hand) {
      free.add(hands[hand]);
    }

    public int filled(int hand) {
      return filled.size();
    }

    public void close(int hand) {
      closed = true;
    }

    private Integer poll(Queue<Integer> queue) {
      requireOpen();
      if (queue.isEmpty()) {
        throw new IllegalStateException("would wait");
      }
      return queue.remove();
    }

    private void requireOpen() {
      if (closed) {
        throw new ChannelClosedException();
      }
    }
  }

  /** What threads do side by side, each its own; afterwards all slots that are left are claimed. */
  @ParameterizedTest(name = "{0} | {1} | {2}")
  @CsvSource({
    "claim send claim send claim send, receive release receive release receive release,",
    "claim claim send, receive release,",
    "tryClaim filled tryClaim, filled,",
    // two who produce, and one of them may be the one that is woken in vain
    "claim send claim send, claim send, receive release receive release receive release",
    "claim send, claim send, receive release tryClaim",
    // closed by a third
    "claim send claim send claim, receive release receive, close",
    "claim send, close, receive",
    "claim claim claim, receive, close",
    "tryClaim filled close tryClaim, claim, receive"
  })
  void whatThreadsSeeIsWhatOneThreadCouldHaveSeen(String first, String second, String third) {
    check("", first, second, third);
  }

  /** Sending wakes all who wait, also who waits for a free slot, and there is none yet. */
  @Test
  void whoIsWokenInVainWaitsOn() {
    check("claim", "send receive release", "claim claim");
  }

  /** What the first hand did before belongs to the first thread. */
  private static void check(String before, String... sideBySide) {
    List<List<Actor>> threads = new ArrayList<>();
    for (String calls : sideBySide) {
      if (calls != null) {
        threads.add(calls(calls, threads.size()));
      }
    }
    List<Actor> begin = before.isEmpty() ? List.of() : calls(before, 0);
    List<Actor> end = calls("filled tryClaim tryClaim tryClaim", 3);
    new ModelCheckingOptions()
        .iterations(0)
        .invocationsPerIteration(Schedules.NUMBER)
        .addCustomScenario(new ExecutionScenario(begin, threads, end, null))
        .sequentialSpecification(Alone.class)
        .check(Shared.class);
    String calls =
        Arrays.stream(sideBySide).filter(Objects::nonNull).collect(Collectors.joining(" | "));
    Schedules.tell("Channel: " + (before.isEmpty() ? "" : before + ", then ") + calls);
  }

  private static List<Actor> calls(String calls, int hand) {
    Map<String, Actor> actors = new HashMap<>();
    return Arrays.stream(calls.split(" "))
        .map(name -> actors.computeIfAbsent(name, key -> actor(key, hand)))
        .toList();
  }

  private static Actor actor(String name, int hand) {
    try {
      return new Actor(Shared.class.getMethod(name, int.class), List.of(hand));
    } catch (NoSuchMethodException e) {
      throw new IllegalArgumentException(e);
    }
  }
}
