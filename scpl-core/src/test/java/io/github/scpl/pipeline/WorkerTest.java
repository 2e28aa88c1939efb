// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.pipeline;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.scpl.ChildJvm;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class WorkerTest {
  private static final long LONG = 10;

  private final Failure failure =
      new Failure(IllegalStateException::new, IllegalStateException::new);

  private interface Work {
    void run() throws Exception;
  }

  private Worker start(Work work) {
    Worker worker =
        new Worker("scpl-test", failure) {
          @Override
          protected void work() throws Exception {
            work.run();
          }

          @Override
          protected String place() {
            return "Here";
          }

          @Override
          public boolean stopped() {
            return ended(LONG, TimeUnit.SECONDS);
          }
        };
    worker.start();
    return worker;
  }

  @Test
  void whatItThrowsIsRecordedWithItsPlace() {
    Error cause = new OutOfMemoryError("no room");
    Worker worker =
        start(
            () -> {
              throw cause;
            });
    assertTrue(worker.stopped());
    assertEquals("Here failed: no room", failure.get().getMessage());
    assertSame(cause, failure.get().getCause());
  }

  @Test
  void anEndByAClosedChannelIsNoFailure() {
    Worker worker =
        start(
            () -> {
              throw new ChannelClosedException();
            });
    assertTrue(worker.stopped());
    assertFalse(failure.isSet());
  }

  @Test
  void waitingGivesUpInTime() {
    CountDownLatch end = new CountDownLatch(1);
    Worker worker = start(end::await);
    assertFalse(worker.ended(1, TimeUnit.MILLISECONDS));
    end.countDown();
    assertTrue(worker.ended(LONG, TimeUnit.SECONDS));
  }

  @Test
  void waitingOutlastsAnInterruptAndKeepsIt() {
    CountDownLatch end = new CountDownLatch(1);
    Worker worker = start(end::await);
    Thread.currentThread().interrupt();
    assertFalse(worker.ended(1, TimeUnit.MILLISECONDS));
    assertTrue(Thread.interrupted());
    end.countDown();
    assertTrue(worker.ended(LONG, TimeUnit.SECONDS));
  }

  @Test
  void itKnowsWhetherItIsTheCaller() {
    AtomicReference<Boolean> own = new AtomicReference<>();
    AtomicReference<Boolean> other = new AtomicReference<>();
    Worker worker =
        start(
            () -> {
              own.set(Worker.isCallerOf(failure));
              other.set(
                  Worker.isCallerOf(
                      new Failure(IllegalStateException::new, IllegalStateException::new)));
            });
    assertTrue(worker.stopped());
    assertEquals(true, own.get());
    assertEquals(false, other.get());
    assertFalse(Worker.isCallerOf(failure));
  }

  @Test
  void aReactionThatThrowsKeepsNoOther() {
    AtomicInteger reactions = new AtomicInteger();
    AtomicInteger tries = new AtomicInteger();
    failure.whenRecorded(
        () -> {
          throw new AssertionError("broken");
        });
    failure.whenRecorded(
        () -> {
          if (tries.incrementAndGet() < 3) {
            throw new OutOfMemoryError("no room yet");
          }
        });
    failure.whenRecorded(reactions::incrementAndGet);
    failure.afterRecorded(
        () -> {
          throw new IllegalStateException("broken, too");
        });
    failure.afterRecorded(reactions::incrementAndGet);
    failure.record(new IllegalStateException("first"));
    assertEquals("first", failure.get().getMessage());
    assertEquals(2, reactions.get());
    assertEquals(3, tries.get());
  }

  @Test
  void whoeverRecordsSecondWaitsUntilChannelsAreClosed() throws InterruptedException {
    CountDownLatch closing = new CountDownLatch(1);
    CountDownLatch goOn = new CountDownLatch(1);
    AtomicBoolean closed = new AtomicBoolean();
    failure.whenRecorded(
        () -> {
          closing.countDown();
          awaitQuietly(goOn);
          closed.set(true);
        });
    Thread first = new Thread(() -> failure.record(new IllegalStateException("first")));
    first.start();
    closing.await();
    AtomicBoolean seen = new AtomicBoolean();
    Thread second =
        new Thread(
            () -> {
              failure.record(new IllegalStateException("second"));
              seen.set(closed.get());
            });
    second.start();
    while (second.getState() == Thread.State.RUNNABLE || second.getState() == Thread.State.NEW) {
      Thread.onSpinWait();
    }
    goOn.countDown();
    first.join();
    second.join();
    assertTrue(seen.get());
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void aPlaceThatCannotBeToldIsLeftOut() {
    Throwable cause = new IllegalStateException("boom");
    failure.record(
        () -> {
          throw new UnsupportedOperationException("no place");
        },
        cause);
    assertEquals("An unknown place failed: boom", failure.get().getMessage());
    assertSame(cause, failure.get().getCause());
  }

  @Test
  void whereWordsFailTheCauseIsKept() {
    Throwable cause = new IOException("boom");
    failure.record(
        cause,
        thrown -> {
          throw new OutOfMemoryError("no room for words");
        });
    assertSame(cause, failure.get().getCause());
    assertSame(failure.get(), failure.get());
  }

  @Test
  void theFirstFailureWinsAndSetsOffEachReactionOnce() {
    AtomicInteger reactions = new AtomicInteger();
    failure.whenRecorded(reactions::incrementAndGet);
    RuntimeException first = new IllegalStateException("first");
    failure.record(first);
    failure.record(new IllegalStateException("second"));
    failure.record(() -> "There", new IllegalStateException("third"));
    assertSame(first, failure.get());
    assertEquals(1, reactions.get());
  }

  /** Whatever has eaten the last byte, also that of the reserve. */
  @ParameterizedTest
  @ValueSource(strings = {"channel", "turns"})
  void whoWaitsIsWokenWithTheHeapFull(String where) throws Exception {
    List<String> options = List.of("-Xmx32m");
    ChildJvm.End end = ChildJvm.run(Map.of(), options, WokenWithFullHeap.class, where);
    assertEquals("woken\n", end.output(), end::toString);
  }
}
