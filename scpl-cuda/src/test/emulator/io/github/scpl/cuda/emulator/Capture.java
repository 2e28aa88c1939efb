// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.cuda.emulator;

import io.github.scpl.cuda.driver.CudaException;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What is kept of some streams, and what came before what. Its driver guards it. */
final class Capture {
  private final EmulatedStream origin;
  private final Thread thread = Thread.currentThread();
  private final List<Runnable> operations = new ArrayList<>();

  /** Of each operation, those that come before it, itself included. */
  private final List<BitSet> before = new ArrayList<>();

  /** Of each stream, the operations that come before its next one. */
  private final Map<EmulatedStream, BitSet> ends = new LinkedHashMap<>();

  private boolean ended;

  Capture(EmulatedStream origin) {
    this.origin = origin;
    ends.put(origin, new BitSet());
  }

  boolean isOf(Thread other) {
    return thread == other;
  }

  boolean includes(EmulatedStream stream) {
    return ends.containsKey(stream);
  }

  void add(EmulatedStream stream, Runnable operation) {
    int number = operations.size();
    operations.add(operation);
    BitSet all = (BitSet) ends.get(stream).clone();
    all.set(number);
    before.add(all);
    ends.put(stream, all);
  }

  EmulatedEvent record(EmulatedDriver driver, EmulatedStream stream) {
    return new EmulatedEvent(driver, this, (BitSet) ends.get(stream).clone());
  }

  /** Lets a stream, which may be of this capture or none, go on behind an event of here. */
  void await(EmulatedStream stream, EmulatedEvent event) {
    if (ended) {
      throw new CudaException("The event was recorded in a capture that has ended");
    }
    BitSet all = (BitSet) event.before().clone();
    BitSet own = ends.get(stream);
    if (own != null) {
      all.or(own);
    }
    ends.put(stream, all);
  }

  /** Ends it, in any case, and returns what was kept in an order that respects what awaits what. */
  List<Runnable> end(EmulatedStream stream) {
    ended = true;
    if (stream != origin) {
      throw new CudaException("A capture has to end on the stream that began it");
    }
    if (thread != Thread.currentThread()) {
      throw new CudaException("A capture has to end on the thread that began it");
    }
    if (ends.get(origin).cardinality() < operations.size()) {
      throw new CudaException("Work of another stream was not joined before the capture ended");
    }
    return List.copyOf(operations);
  }
}
