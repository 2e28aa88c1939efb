// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.device;

import io.github.scpl.host.HostDevice;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.locks.LockSupport;

/**
 * A queue of operations and the thread that runs them, now and then after a delay. After one has
 * failed, none is run; whoever waits for a mark behind it gets its failure.
 */
final class AsyncLane implements Lane {
  /**
   * Held by whoever touches memory. So one operation runs at a time, and what it changed is known;
   * whose turn it is among lanes is left to chance.
   */
  static final Object WORK = new Object();

  /** Threads as those of a thread that opened no lane. */
  static final int DEFAULT = 0;

  private static final long SHORT_DELAY = 200_000; // nanoseconds
  private static final long LONG_DELAY = 2_000_000;

  /** What a lane does. */
  interface Operation<T> {
    T run(Stamp stamp) throws Throwable;
  }

  private final AsyncDevice device;
  private final Thread owner;
  private final int threads;
  private final SplittableRandom delays;
  private final BlockingQueue<Runnable> queue = new LinkedBlockingQueue<>();
  private final Thread thread;
  private final Clock clock = new Clock();
  private final Map<Integer, AsyncLane> sides = new HashMap<>();
  private long time;
  private int share;
  private volatile Throwable failure;
  private volatile long closing = Long.MAX_VALUE;

  /**
   * An open lane.
   *
   * @param owner the only thread that may use it; null for any
   * @param threads of the host that kernels use, or {@link #DEFAULT}
   */
  AsyncLane(AsyncDevice device, String name, Thread owner, int threads, SplittableRandom delays) {
    this.device = device;
    this.owner = owner;
    this.threads = threads;
    this.delays = delays;
    share = threads;
    thread = new Thread(this::work, name);
    thread.setDaemon(true);
    thread.start();
  }

  @SuppressWarnings("try") // the host's lane is a scope, not a value
  private void work() {
    try (Lane host = threads == DEFAULT ? null : HostDevice.HOST.open(threads)) {
      while (!isClosed() || !queue.isEmpty()) {
        Runnable next = queue.take();
        delay();
        next.run();
      }
    } catch (InterruptedException e) {
      throw new IllegalStateException("A lane was interrupted", e);
    }
  }

  private void delay() {
    int die = delays.nextInt(1024);
    if (die == 0) {
      LockSupport.parkNanos(LONG_DELAY);
    } else if (die < 32) {
      LockSupport.parkNanos(delays.nextLong(SHORT_DELAY));
    }
  }

  /** Adds an operation. */
  synchronized <T> AsyncMark<T> submit(String what, Operation<T> operation) {
    if (isClosed()) {
      throw new IllegalStateException("Expected an open lane, got " + this + " for " + what);
    }
    time++;
    Stamp stamp = new Stamp(this, time, clock.next(this, time), what);
    AsyncMark<T> mark = new AsyncMark<>(stamp.clock());
    int threadsNow = share;
    queue.add(() -> run(stamp, threadsNow, operation, mark));
    return mark;
  }

  @SuppressWarnings("try") // the host's lane is a scope, not a value
  private <T> void run(Stamp stamp, int threadsNow, Operation<T> operation, AsyncMark<T> mark) {
    if (failure != null) {
      mark.fail(failure);
      return;
    }
    try (Lane host = threadsNow == threads ? null : HostDevice.HOST.open(threadsNow)) {
      mark.reach(operation.run(stamp));
    } catch (Throwable e) {
      failure = e;
      mark.fail(e);
    }
  }

  /** A mark for anybody, even of a lane that is closed. */
  synchronized AsyncMark<Void> end() {
    if (!isClosed()) {
      return submit("record", stamp -> null);
    }
    AsyncMark<Void> reached = new AsyncMark<>(new Clock());
    reached.reach(null);
    return reached;
  }

  @Override
  public Mark record() {
    requireOwner();
    return submit("record", stamp -> null);
  }

  @Override
  public synchronized void await(Mark mark) {
    requireOwner();
    if (mark instanceof AsyncMark<?> other) {
      clock.add(other.clock());
      submit("await", stamp -> other.await());
    } else {
      submit(
          "await",
          stamp -> {
            mark.join();
            return null;
          });
    }
  }

  @Override
  public Readback read(Tensor source) {
    requireOwner();
    return Call.read(device, this, source);
  }

  @Override
  public void finish() {
    record().join();
  }

  /** Runs two pieces of work on two lanes, with the shares of threads that the host gives them. */
  void both(Runnable first, Runnable second) {
    int all = share;
    int half = all < 2 ? all : all / 2;
    AsyncLane side = sides.computeIfAbsent(half, n -> device.side(this, owner, n));
    side.await(record());
    device.with(side, second);
    share = all < 2 ? all : all - half;
    try {
      first.run();
    } finally {
      share = all;
      await(side.record());
    }
  }

  void requireOwner() {
    if (owner != null && owner != Thread.currentThread()) {
      throw new IllegalStateException(
          "Expected " + owner + " to use " + this + ", got " + Thread.currentThread());
    }
  }

  private boolean isClosed() {
    return closing != Long.MAX_VALUE;
  }

  /** When it was closed, as {@link Clock#close} counts; the highest number until then. */
  long closing() {
    return closing;
  }

  /**
   * Waits for all, and ends.
   *
   * @throws RuntimeException of an operation that failed, if nobody was told of it
   */
  @Override
  public void close() {
    requireOwner();
    device.remove(this);
    stop();
  }

  /** The same for any thread; once. */
  void stop() {
    try {
      Closing.each(List.copyOf(sides.values()), AsyncLane::stop);
    } finally {
      end().settle();
      synchronized (this) {
        closing = Math.min(closing, Clock.close());
        queue.add(() -> {}); // for a thread that waits for more
      }
      device.isClosed(this);
    }
    AsyncMark.requireKnown(failure);
  }

  @Override
  public String toString() {
    return thread.getName();
  }
}
