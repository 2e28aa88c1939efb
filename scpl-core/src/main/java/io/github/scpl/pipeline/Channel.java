// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.pipeline;

import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Queue;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A bounded queue from producers to one consumer, whose elements are slots that circulate.
 *
 * <pre>
 *   producer: claim -&gt; fill -&gt; send        consumer: receive -&gt; use -&gt; release
 *                ^                                                       |
 *                +-------------------------------------------------------+
 * </pre>
 *
 * <ul>
 *   <li>There are as many slots as were given: a full channel makes the producer wait in {@code
 *       claim}.
 *   <li>A slot belongs to one side at a time, so its content needs no other synchronisation.
 *   <li>Closing wakes both sides; every later call but {@code release} throws {@link
 *       ChannelClosedException}, also if slots are left.
 * </ul>
 */
public final class Channel<T> implements Inlet<T> {
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final Queue<T> free;
  private final Queue<T> filled = new ArrayDeque<>();
  private boolean closed;

  /** A channel of these slots, all of them free. */
  public Channel(Collection<T> slots) {
    free = new ArrayDeque<>(slots);
  }

  /** Producer: waits for a slot to fill. */
  public T claim() throws InterruptedException {
    return poll(free);
  }

  /** Producer: a slot to fill, or null if there is none now. */
  public T tryClaim() {
    lock.lock();
    try {
      return closed ? null : free.poll();
    } finally {
      lock.unlock();
    }
  }

  /** Producer: passes a claimed slot on. */
  public void send(T slot) {
    lock.lock();
    try {
      if (closed) {
        throw new ChannelClosedException();
      }
      filled.add(slot);
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Consumer: waits for a slot to use. */
  @Override
  public T receive() throws InterruptedException {
    return poll(filled);
  }

  /** Consumer: gives a received slot back. */
  @Override
  public void release(T slot) {
    lock.lock();
    try {
      free.add(slot);
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  @Override
  public int filled() {
    lock.lock();
    try {
      return filled.size();
    } finally {
      lock.unlock();
    }
  }

  private T poll(Queue<T> queue) throws InterruptedException {
    lock.lockInterruptibly();
    try {
      while (!closed && queue.isEmpty()) {
        changed.await();
      }
      if (closed) {
        throw new ChannelClosedException();
      }
      return queue.remove();
    } finally {
      lock.unlock();
    }
  }

  /** Either side, or a third: ends the traffic. */
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
