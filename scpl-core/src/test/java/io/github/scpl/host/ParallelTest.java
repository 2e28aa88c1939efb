// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.host;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class ParallelTest {
  private final AtomicBoolean wentOn = new AtomicBoolean();

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 5})
  void everyUnitIsDoneOnce(int count) {
    try (NativeThreads threads = NativeThreads.use(count)) {
      assertEquals(count, NativeThreads.currentCount(), threads::toString);
      for (int smallest : new int[] {0, 1, 4}) {
        for (int units = 0; units < 40; units++) {
          AtomicIntegerArray done = new AtomicIntegerArray(units);
          Parallel.range(
              units,
              smallest,
              (from, to) -> {
                for (int unit = from; unit < to; unit++) {
                  done.incrementAndGet(unit);
                }
              });
          for (int unit = 0; unit < units; unit++) {
            assertEquals(1, done.get(unit));
          }
        }
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 7})
  void bothSidesHaveTheirShareOfTheThreadsThatAreThere(int count) {
    AtomicInteger made = new AtomicInteger();
    ThreadFactory counting =
        task -> {
          made.incrementAndGet();
          return new Thread(task);
        };
    try (NativeThreads threads = NativeThreads.use(count, counting)) {
      for (int pass = 0; pass < 20; pass++) {
        AtomicIntegerArray counts = new AtomicIntegerArray(2);
        AtomicIntegerArray done = new AtomicIntegerArray(2);
        Parallel.both(() -> side(0, counts, done), () -> side(1, counts, done));
        assertEquals(count == 1 ? 1 : count - count / 2, counts.get(0));
        assertEquals(count == 1 ? 1 : count / 2, counts.get(1));
        assertEquals(10, done.get(0));
        assertEquals(10, done.get(1));
        assertEquals(count, NativeThreads.currentCount(), threads::toString);
      }
    }
    assertTrue(made.get() <= count - 1, "made " + made.get() + " threads");
  }

  private static void side(int number, AtomicIntegerArray counts, AtomicIntegerArray done) {
    counts.set(number, NativeThreads.currentCount());
    Parallel.range(10, 1, (from, to) -> done.addAndGet(number, to - from));
  }

  @Test
  void sharesAreNotTooSmall() {
    try (NativeThreads threads = NativeThreads.use(3)) {
      Thread caller = Thread.currentThread();
      Parallel.range(
          7, 4, (from, to) -> assertSame(caller, Thread.currentThread(), threads::toString));
    }
  }

  @Test
  void aFailureIsReportedAfterAllHelpersHaveEnded() {
    Thread caller = Thread.currentThread();
    CountDownLatch failing = new CountDownLatch(1);
    AtomicBoolean ended = new AtomicBoolean();
    try (NativeThreads threads = NativeThreads.use(3)) {
      Exception error =
          assertThrows(
              IllegalStateException.class,
              () ->
                  Parallel.range(
                      3,
                      1,
                      (from, to) -> {
                        if (from == 0) {
                          await(failing);
                        } else if (from == 1) {
                          failing.countDown();
                          throw new ArithmeticException("broken");
                        } else {
                          await(failing);
                          // The caller has a failure at hand now, and must wait for this share.
                          while (caller.getState() != Thread.State.WAITING) {
                            if (caller.getState() == Thread.State.TERMINATED) {
                              return;
                            }
                            Thread.onSpinWait();
                          }
                          ended.set(true);
                        }
                      }),
              threads::toString);
      assertTrue(ended.get());
      assertEquals("broken", error.getCause().getMessage());
    }
  }

  @Test
  void whereTheSystemRefusesAHelperTheOthersAreWaitedFor() {
    Thread caller = Thread.currentThread();
    AtomicBoolean ended = new AtomicBoolean();
    // Starts one helper, and then none.
    ThreadFactory one =
        new ThreadFactory() {
          private int made;

          @Override
          public Thread newThread(Runnable task) {
            if (made++ > 0) {
              throw new OutOfMemoryError("unable to create native thread");
            }
            return new Thread(task, "scpl-kernel-helper");
          }
        };
    try (NativeThreads threads = NativeThreads.use(3, one)) {
      OutOfMemoryError error =
          assertThrows(
              OutOfMemoryError.class,
              () ->
                  Parallel.range(
                      3,
                      1,
                      (from, to) -> {
                        while (caller.getState() == Thread.State.RUNNABLE) {
                          Thread.onSpinWait(); // until the caller waits, or has gone on
                          if (wentOn.get()) {
                            return;
                          }
                        }
                        ended.set(true);
                      }),
              threads::toString);
      wentOn.set(true);
      assertEquals("unable to create native thread", error.getMessage());
      assertTrue(ended.get(), "the caller did not wait");
    }
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void anInterruptIsKeptForLater() {
    try (NativeThreads threads = NativeThreads.use(2)) {
      AtomicIntegerArray done = new AtomicIntegerArray(2);
      Thread.currentThread().interrupt();
      Parallel.range(2, 1, (from, to) -> done.incrementAndGet(from));
      assertTrue(Thread.interrupted(), threads::toString);
      assertEquals(2, done.get(0) + done.get(1));
    }
  }

  @Test
  void threadCountsNestAndEnd() {
    int before = OpenMp.maxThreads();
    assertEquals(1, NativeThreads.currentCount());
    try (NativeThreads outer = NativeThreads.use(2)) {
      assertEquals(2, OpenMp.maxThreads(), outer::toString);
      try (NativeThreads inner = NativeThreads.use(1)) {
        assertEquals(1, OpenMp.maxThreads(), inner::toString);
        assertEquals(1, NativeThreads.currentCount());
      }
      assertEquals(2, OpenMp.maxThreads());
      assertEquals(2, NativeThreads.currentCount());
    }
    assertEquals(before, OpenMp.maxThreads());
    assertEquals(1, NativeThreads.currentCount());
    assertThrows(IllegalArgumentException.class, () -> NativeThreads.use(0));
  }

  @Test
  void helpersEndWithTheirBudget() throws InterruptedException {
    Thread[] helper = new Thread[1];
    try (NativeThreads threads = NativeThreads.use(2)) {
      Thread caller = Thread.currentThread();
      Parallel.range(
          2,
          1,
          (from, to) -> {
            if (Thread.currentThread() != caller) {
              helper[0] = Thread.currentThread();
            }
          });
      assertTrue(helper[0].isAlive() && helper[0].isDaemon(), threads::toString);
    }
    helper[0].join();
    assertFalse(helper[0].isAlive());
  }
}
