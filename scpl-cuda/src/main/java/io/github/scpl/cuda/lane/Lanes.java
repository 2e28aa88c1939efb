// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.cuda.lane;

import io.github.scpl.cuda.driver.Driver;
import io.github.scpl.device.Closing;
import io.github.scpl.device.Memory;
import io.github.scpl.device.Tensor;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** The lanes of a device: whose they are, and those that wait to be lent again. Thread-safe. */
public final class Lanes implements AutoCloseable {
  private final Driver driver;
  private final Operations operations;
  private final ThreadLocal<Deque<CudaLane>> opened = ThreadLocal.withInitial(ArrayDeque::new);
  private final ThreadLocal<Numbers> numbers = ThreadLocal.withInitial(Numbers::new);
  private final List<CudaLane> all = new ArrayList<>();
  private final Deque<CudaLane> idle = new ArrayDeque<>();
  private final Map<Thread, CudaLane> common = new HashMap<>();
  private CudaLane lastCommon;
  private Memory memory;

  public Lanes(Driver driver, Operations operations) {
    this.driver = driver;
    this.operations = operations;
  }

  /** Tells where the tensors have to be that its kernels compute with. */
  public void of(Memory itsMemory) {
    memory = itsMemory;
  }

  /** Opens a lane for the calling thread. */
  public CudaLane open() {
    CudaLane lane = lend();
    opened.get().push(lane);
    return lane;
  }

  private synchronized CudaLane lend() {
    CudaLane lane = ofEndedThread();
    if (lane == null) {
      lane = idle.poll();
    }
    if (lane == null) {
      lane = make();
    }
    lane.lend();
    return lane;
  }

  private CudaLane ofEndedThread() {
    for (Thread thread : common.keySet()) {
      if (!thread.isAlive()) {
        return common.remove(thread);
      }
    }
    return null;
  }

  private CudaLane make() {
    CudaLane lane = new CudaLane(driver, operations, this::rowMajorAddress, this::giveBack);
    all.add(lane);
    return lane;
  }

  private void giveBack(CudaLane lane) {
    Deque<CudaLane> own = opened.get();
    if (own.peek() != lane) {
      throw new IllegalStateException("Expected the lane to be closed that was opened last");
    }
    own.pop();
    synchronized (this) {
      idle.push(lane);
    }
  }

  /**
   * The calling thread's lane. Those of threads that opened none follow each other: what such a
   * thread asks for comes behind what others of them asked for before.
   */
  public CudaLane current() {
    CudaLane lane = opened.get().peek();
    return lane == null ? common() : lane;
  }

  private synchronized CudaLane common() {
    CudaLane lane = common.get(Thread.currentThread());
    if (lane == null) {
      lane = lend();
      common.put(Thread.currentThread(), lane);
    }
    if (lane != lastCommon) {
      if (lastCommon != null) {
        lane.follow(lastCommon);
      }
      lastCommon = lane;
    }
    return lane;
  }

  private synchronized List<CudaLane> all() {
    return List.copyOf(all);
  }

  /** Notes an operation with its words on the calling thread's lane; see {@link Operations}. */
  public void submit(int operation, long... words) {
    Numbers own = numbers.get();
    try {
      current().submit(operation, own, words);
    } finally {
      own.clear();
    }
  }

  /**
   * Takes numbers that are others in every batch, of the operation that the calling thread notes
   * next.
   *
   * @return the word that stands there for where the card finds the first; the others follow
   */
  public long changing(long... bits) {
    return numbers.get().add(bits);
  }

  /**
   * Waits until all lanes have done what was noted.
   *
   * @throws RuntimeException of the first that fails, after all
   */
  public void settle() {
    Closing.each(all(), CudaLane::settle);
  }

  /** The same, whatever fails; those who have to know are told later. */
  public void drain() {
    all().forEach(CudaLane::drain);
  }

  /**
   * The labels of what had begun and not ended when the card failed for good; empty while it works.
   */
  public List<String> failedAt() {
    List<CudaLane> every = all();
    if (every.stream().noneMatch(CudaLane::hasFailed)) {
      return List.of();
    }
    return every.stream()
        .map(CudaLane::running)
        .filter(Objects::nonNull)
        .map(Object::toString)
        .distinct()
        .toList();
  }

  /** Whether the card has failed for good, and somebody was told when he waited for his work. */
  public boolean isKnownToHaveFailed() {
    List<CudaLane> every = all();
    return every.stream().anyMatch(CudaLane::hasFailed)
        && every.stream().anyMatch(CudaLane::hasTold);
  }

  /**
   * The address of a tensor's first element.
   *
   * @throws IllegalArgumentException if it is in another memory, or not in row-major order
   * @throws IllegalStateException if its memory was freed
   */
  public long rowMajorAddress(Tensor tensor) {
    return Addresses.rowMajor(tensor, memory);
  }

  /** Frees all lanes, which nobody uses any more. */
  @Override
  public synchronized void close() {
    List<CudaLane> every = List.copyOf(all);
    all.clear();
    idle.clear();
    common.clear();
    lastCommon = null;
    Closing.each(every, CudaLane::free);
  }
}
