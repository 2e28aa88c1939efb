// SPDX-License-Identifier: Apache-2.0
package io.github.scpl;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Threads that do their part on one subject at the same time, round after round, with a new subject
 * each time. How much they do is given, not how long. They spin until the last of them is there:
 * threads that a barrier wakes one after the other may be done before the next one starts.
 */
public final class Rounds {
  private Rounds() {}

  /** What a thread does with the subject of a round. */
  public interface Part<T> {
    void play(T subject, int thread);
  }

  /**
   * Runs all rounds.
   *
   * @param subjects makes the subject of a round
   * @param check of the subject when all have done their part; what it throws ends the rounds
   */
  public static <T> void run(
      int rounds, int threads, Supplier<T> subjects, Part<T> part, Consumer<T> check)
      throws InterruptedException {
    new Run<>(subjects, part, check, threads).run(rounds);
  }

  private static final class Run<T> {
    private final Supplier<T> subjects;
    private final Part<T> part;
    private final Consumer<T> check;
    private final int threads;
    private final CyclicBarrier start;
    private final CyclicBarrier end;
    private final AtomicInteger running = new AtomicInteger();
    private T subject; // handed over by the barriers

    Run(Supplier<T> subjects, Part<T> part, Consumer<T> check, int threads) {
      this.subjects = subjects;
      this.part = part;
      this.check = check;
      this.threads = threads;
      start = new CyclicBarrier(threads, this::begin);
      end = new CyclicBarrier(threads, () -> check.accept(subject));
    }

    private void begin() {
      subject = subjects.get();
      running.set(0);
    }

    void run(int rounds) throws InterruptedException {
      ExecutorService pool = Executors.newFixedThreadPool(threads);
      try {
        List<Future<?>> all = new ArrayList<>();
        for (int t = 0; t < threads; t++) {
          int thread = t;
          all.add(pool.submit(() -> play(thread, rounds)));
        }
        rethrowFirst(all);
      } finally {
        pool.shutdownNow();
      }
    }

    private Void play(int thread, int rounds) throws InterruptedException, BrokenBarrierException {
      try {
        for (int round = 0; round < rounds; round++) {
          start.await();
          running.incrementAndGet();
          while (running.get() < threads) {
            Thread.yield();
          }
          part.play(subject, thread);
          end.await();
        }
        return null;
      } catch (RuntimeException | Error e) {
        start.reset(); // nobody waits for this thread any more
        end.reset();
        throw e;
      }
    }

    /** Of a failure, the others see nothing but a broken barrier. */
    private static void rethrowFirst(List<Future<?>> all) throws InterruptedException {
      Throwable failure = null;
      for (Future<?> one : all) {
        try {
          one.get();
        } catch (ExecutionException e) {
          boolean consequence = e.getCause() instanceof BrokenBarrierException;
          failure = failure == null || !consequence ? e.getCause() : failure;
        }
      }
      if (failure instanceof Error error) {
        throw error;
      } else if (failure != null) {
        throw new IllegalStateException(failure);
      }
    }
  }
}
