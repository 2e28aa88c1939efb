package io.github.scpl.internal.pipeline;

import java.util.TreeSet;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Cores that stages of one native thread each take turns on.
 *
 * <ul>
 *   <li>A stage has a core while it computes, and none while it waits for another stage.
 *   <li>Of the stages that wait for a core, the lowest goes first: it fills the channels above it,
 *       so that there is work for every core, until it has to wait for room in them.
 *   <li>Closing wakes all; every later {@link #take} throws {@link ChannelClosedException}.
 * </ul>
 */
public final class Turns {
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final TreeSet<Integer> waiting = new TreeSet<>();
  private int free;
  private boolean closed;

  /** Turns on this many cores. */
  public Turns(int cores) {
    free = cores;
  }

  /** Waits for a core. */
  public void take(int stage) throws InterruptedException {
    lock.lockInterruptibly();
    try {
      waiting.add(stage);
      while (!closed && (free == 0 || waiting.first() != stage)) {
        changed.await();
      }
      if (closed) {
        throw new ChannelClosedException();
      }
      free--;
    } finally {
      waiting.remove(stage);
      changed.signalAll();
      lock.unlock();
    }
  }

  /** Gives a core back that was taken. */
  public void giveBack() {
    lock.lock();
    try {
      free++;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Ends all waiting. */
  public void close() {
    lock.lock();
    try {
      closed = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }
}
