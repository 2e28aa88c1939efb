// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.train.run;

import io.github.scpl.block.Trainable;
import io.github.scpl.block.Usage;
import io.github.scpl.device.Arena;
import io.github.scpl.device.Device;
import io.github.scpl.host.HostDevice;
import io.github.scpl.pipeline.Channel;
import io.github.scpl.pipeline.Failure;
import io.github.scpl.pipeline.Worker;
import io.github.scpl.train.report.TrainingException;
import io.github.scpl.train.stage.Slot;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How long a trainer lives: one call at a time, until the first failure or until it is closed,
 * which ends its threads and frees its memory. Between calls the network is free for others.
 */
public final class Lifetime {
  private static final Logger LOG = LoggerFactory.getLogger(Lifetime.class);
  private static final String CLOSED = "The trainer is closed; make a new one for the network";

  /** Made beforehand: there may be no memory left when it is needed. */
  private static final Function<Throwable, RuntimeException> ENDED = Lifetime::ended;

  private final Failure failure = new Failure(TrainingException::new, TrainingException::of);
  private final Arena arena = HostDevice.HOST.arena();
  private final String user;
  private final Trainable network;

  /** Held during a call: closing waits for it, since a call uses memory that closing frees. */
  private final ReentrantLock call = new ReentrantLock();

  /** Threads that run as long as the trainer is open. */
  private List<? extends Worker> workers = List.of();

  // All of the following belong to who holds the lock.
  private Loader loader;
  private boolean closed;

  /** The right to use the network, during a call; longer if a worker does not end. */
  private Usage.Lease lease;

  /**
   * A life that begins.
   *
   * @param user of the network, by name
   */
  Lifetime(String user, Trainable network) {
    this.user = user;
    this.network = network;
  }

  /** The first failure, which ends everything. */
  public Failure failure() {
    return failure;
  }

  /** Memory that is freed at the end. */
  public Arena arena() {
    return arena;
  }

  /** A channel, to what is computed on a device, that a failure closes. */
  public Channel<Slot> channel(int capacity, Device device) {
    Channel<Slot> channel = Slot.channel(capacity, arena, device, network.dataType());
    failure.whenRecorded(channel::close);
    return channel;
  }

  /** Starts threads that run until the end. */
  void start(List<? extends Worker> newWorkers) {
    workers = newWorkers;
    try {
      workers.forEach(Thread::start);
    } catch (Error e) { // the system may refuse a thread
      close();
      throw e;
    }
  }

  /** Within a call: starts the thread that reads its batches. */
  void start(Loader newLoader) {
    loader = newLoader;
    loader.start();
  }

  /** Begins a call, and refuses one that comes too early, too late, or while others are at it. */
  void enter() {
    if (call.isHeldByCurrentThread()) {
      throw new IllegalStateException(
          "Expected no call of a trainer from its own onStep; use onTrained or onEpoch");
    }
    if (!call.tryLock()) {
      throw failure.isSet()
          ? new IllegalStateException(CLOSED, failure.get())
          : new IllegalStateException(
              "The trainer is in use by another thread; expected one call at a time");
    }
    try {
      if (closed) {
        throw new IllegalStateException(CLOSED, failure.get());
      }
      lease = network.acquire(user);
    } catch (Throwable e) {
      call.unlock();
      throw e;
    }
  }

  /** Ends a call; and everything, if there was a failure. */
  void leave() {
    try {
      if (failure.isSet()) {
        free();
      } else {
        endLease();
      }
    } finally {
      call.unlock();
    }
  }

  private void endLease() {
    if (lease != null) {
      lease.close();
      lease = null;
    }
  }

  /** The caller is told by what was thrown; later callers by this. */
  void endBy(Throwable thrown) {
    failure.record(thrown, ENDED);
  }

  private static RuntimeException ended(Throwable thrown) {
    return new IllegalStateException("A call was ended: " + Failure.messageOf(thrown), thrown);
  }

  /** A listener, a block or a data source that closes is part of a call, which frees as it ends. */
  void close() {
    failure.record(new IllegalStateException("The trainer was closed"));
    if (call.isHeldByCurrentThread() || Worker.isCallerOf(failure)) {
      return;
    }
    boolean waited = !call.tryLock();
    if (waited) {
      call.lock();
    }
    try {
      if (!(waited && closed)) { // else the call that was under way has done it
        free();
      }
    } finally {
      call.unlock();
    }
  }

  /**
   * Ends all threads and frees the memory, or neither if a thread goes on using it. The network is
   * free for others when no worker runs any more. Until then nothing is allocated: the heap may be
   * full, and what cannot be freed now is freed by the next closing.
   */
  private void free() {
    closed = true;
    boolean rest = true;
    for (int i = 0; i < workers.size(); i++) { // an iterator would need memory
      rest &= hasStopped(workers.get(i));
    }
    if (rest) {
      endLease();
    }
    rest &= loader == null || hasStopped(loader);
    if (rest) {
      arena.close();
    }
  }

  private static boolean hasStopped(Worker worker) {
    boolean stopped = worker.stopped();
    if (!stopped) {
      LOG.warn("{} did not end; the memory of batches under way stays allocated", worker);
    }
    return stopped;
  }
}
