// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.pipeline;

import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Queue;

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
 *   <li>Waiting and waking allocate nothing, so that closing works with the heap full. A {@code
 *       Condition} may lose who waits then.
 * </ul>
 */
public final class Channel<T> implements Inlet<T> {
  private final Queue<T> free;
  private final Queue<T> filled = new ArrayDeque<>();
  private boolean closed;

  /** A channel of these slots, all of them free. */
  public Channel(Collection<T> slots) {
    free = new ArrayDeque<>(slots);
  }

  /** Producer: waits for a slot to fill. */
  public synchronized T claim() throws InterruptedException {
    return poll(free);
  }

  /** Producer: a slot to fill, or null if there is none now. */
  public synchronized T tryClaim() {
    return closed ? null : free.poll();
  }

  /** Producer: passes a claimed slot on. */
  public synchronized void send(T slot) {
    if (closed) {
      throw new ChannelClosedException();
    }
    filled.add(slot);
    notifyAll();
  }

  /** Consumer: waits for a slot to use. */
  @Override
  public synchronized T receive() throws InterruptedException {
    return poll(filled);
  }

  /** Consumer: gives a received slot back. */
  @Override
  public synchronized void release(T slot) {
    free.add(slot);
    notifyAll();
  }

  @Override
  public synchronized int filled() {
    return filled.size();
  }

  /** Of a thread that is interrupted, not even what is there. */
  private T poll(Queue<T> queue) throws InterruptedException {
    if (Thread.interrupted()) {
      throw new InterruptedException();
    }
    while (!closed && queue.isEmpty()) {
      wait();
    }
    if (closed) {
      throw new ChannelClosedException();
    }
    return queue.remove();
  }

  /** Either side, or a third: ends the traffic. */
  public synchronized void close() {
    closed = true;
    notifyAll();
  }
}
