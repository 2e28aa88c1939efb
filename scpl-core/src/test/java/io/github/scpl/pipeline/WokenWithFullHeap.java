// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.pipeline;

import io.github.scpl.Hoard;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BiFunction;
import java.util.function.Supplier;

/**
 * Closes what a thread waits at with the heap full, and says whether the thread has ended. Nobody
 * was woken there before, so that nothing that is made at the first time is there.
 */
final class WokenWithFullHeap {
  private static final long SECONDS = 20;

  private WokenWithFullHeap() {}

  /** At a channel or at turns. */
  public static void main(String[] arguments) throws InterruptedException {
    BiFunction<String, Throwable, RuntimeException> exception = IllegalStateException::new;
    Failure failure = new Failure(IllegalStateException::new, exception, 0); // others ate it
    switch (arguments[0]) {
      case "channel" -> {
        Channel<Integer> channel = new Channel<>(List.of(1));
        failure.whenRecorded(channel::close);
        close(failure, channel::receive);
      }
      case "turns" -> {
        Turns turns = new Turns(0);
        failure.whenRecorded(turns::close);
        close(failure, turns.of(0, () -> 0)::take);
      }
      default -> throw new IllegalArgumentException(arguments[0]);
    }
  }

  private static void close(Failure failure, Waiting waiting) throws InterruptedException {
    Thread thread = new Thread(() -> await(waiting));
    thread.setDaemon(true);
    thread.start();
    while (thread.getState() != Thread.State.WAITING) {
      Thread.yield();
    }
    Supplier<String> place = () -> "A test";
    failure.record(place, Hoard.fill());
    Hoard.drop();
    TimeUnit.SECONDS.timedJoin(thread, SECONDS);
    System.out.println(thread.isAlive() ? "waits for ever" : "woken");
  }

  private static void await(Waiting waiting) {
    try {
      waiting.await();
    } catch (ChannelClosedException | OutOfMemoryError e) {
      return; // either is an end
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private interface Waiting {
    void await() throws InterruptedException;
  }
}
