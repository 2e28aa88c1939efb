package io.github.scpl.internal.pipeline;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class WorkerTest {
  private static final long LONG = 10;

  private final Failure failure = new Failure(IllegalStateException::new);

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
              other.set(Worker.isCallerOf(new Failure(IllegalStateException::new)));
            });
    assertTrue(worker.stopped());
    assertEquals(true, own.get());
    assertEquals(false, other.get());
    assertFalse(Worker.isCallerOf(failure));
  }

  @Test
  void theFirstFailureWinsAndSetsOffEachReactionOnce() {
    AtomicInteger reactions = new AtomicInteger();
    failure.whenRecorded(reactions::incrementAndGet);
    RuntimeException first = new IllegalStateException("first");
    failure.record(first);
    failure.record(new IllegalStateException("second"));
    failure.record("There", new IllegalStateException("third"));
    assertSame(first, failure.get());
    assertEquals(1, reactions.get());
  }
}
