// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.device;

import io.github.scpl.host.HostDevice;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.WeakHashMap;
import java.util.concurrent.ConcurrentHashMap;
import org.nd4j.linalg.api.buffer.DataType;

/**
 * A device as an accelerator is one, made of the host's kernels, to find what only the host
 * forgives.
 *
 * <ul>
 *   <li>A kernel runs later, on the thread of its lane, after delays that the seed chooses.
 *   <li>Java's code and the host's kernels cannot reach its memory; its kernels cannot reach the
 *       host's, but to copy. Fresh memory is NaN, or -1.
 *   <li>Two lanes that use the same elements, of which one writes, without a mark between them
 *       fail, however they were timed: {@link Accesses}. So does a copy of a host's array that
 *       changes before it was read.
 *   <li>A kernel that fails makes its lane fail, and all that wait for it.
 * </ul>
 *
 * <p>Results have the bits of the host's kernels with as many threads.
 */
public final class AsyncDevice implements Device, AutoCloseable {
  private final AsyncMemory memory;
  private final SplittableRandom seeds;
  private final Map<DataType, Kernels> kernels = new ConcurrentHashMap<>();
  private final Set<AsyncLane> lanes = ConcurrentHashMap.newKeySet();
  private final ThreadLocal<Deque<AsyncLane>> opened = ThreadLocal.withInitial(ArrayDeque::new);
  private final Map<Scratch, Scratch> scratch = Collections.synchronizedMap(new WeakHashMap<>());
  private final Arena hidden = HostDevice.HOST.arena();
  private final AsyncLane common;

  /**
   * A device.
   *
   * @param name in messages
   * @param seed of the delays
   */
  public AsyncDevice(String name, long seed) {
    memory = new AsyncMemory(this, name);
    seeds = new SplittableRandom(seed);
    common = add("common", null, AsyncLane.DEFAULT);
  }

  private AsyncLane add(String lane, Thread owner, int threads) {
    SplittableRandom delays;
    synchronized (seeds) {
      delays = seeds.split();
    }
    String name = memory.name() + "/" + lane;
    AsyncLane added = new AsyncLane(this, name, owner, threads, delays);
    lanes.add(added);
    return added;
  }

  /** A further lane beside one, of the same thread's. */
  AsyncLane side(AsyncLane of, Thread owner, int threads) {
    return add(of + "/side", owner, threads);
  }

  void remove(AsyncLane lane) {
    Deque<AsyncLane> all = opened.get();
    if (all.peek() != lane) {
      throw new IllegalStateException("Expected " + all.peek() + " to be closed, got " + lane);
    }
    all.pop();
  }

  void isClosed(AsyncLane lane) {
    lanes.remove(lane);
  }

  /** Runs work of which the kernels go to a lane. */
  void with(AsyncLane lane, Runnable work) {
    opened.get().push(lane);
    try {
      work.run();
    } finally {
      opened.get().pop();
    }
  }

  /** The host's in place of a kernel's; it is freed with the device. */
  Scratch hidden(Scratch of, DataType type) {
    return scratch.computeIfAbsent(of, s -> new Scratch(hidden, type));
  }

  @Override
  public Memory memory() {
    return memory;
  }

  @Override
  public Kernels kernels(DataType type) {
    return kernels.computeIfAbsent(type, t -> AsyncKernels.of(this, t, HostDevice.HOST.kernels(t)));
  }

  @Override
  public Lane open(int threads) {
    HostDevice.HOST.open(threads).close(); // refuses what cannot be used
    AsyncLane lane = add(Thread.currentThread().getName(), Thread.currentThread(), threads);
    opened.get().push(lane);
    return lane;
  }

  @Override
  public Lane lane() {
    return current();
  }

  /** Its kernels are the host's. */
  @Override
  public Map<String, String> facts() {
    return HostDevice.HOST.facts();
  }

  /** The same. */
  AsyncLane current() {
    AsyncLane lane = opened.get().peek();
    return lane == null ? common : lane;
  }

  /**
   * Waits for all lanes.
   *
   * @throws RuntimeException of an operation that failed
   */
  void finish() {
    ends().forEach(AsyncMark::get);
  }

  /** Waits for all lanes, whatever has failed. */
  void drain() {
    ends().forEach(AsyncMark::settle);
  }

  /** Recorded on all before any is waited for. */
  private List<AsyncMark<Void>> ends() {
    return lanes.stream().map(AsyncLane::end).toList();
  }

  /**
   * Ends all lanes.
   *
   * @throws RuntimeException of an operation that failed, if nobody was told of it
   */
  @Override
  public void close() {
    try {
      Closing.each(List.copyOf(lanes), AsyncLane::stop);
    } finally {
      hidden.close();
    }
  }

  @Override
  public String toString() {
    return memory.name();
  }
}
