// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.device;

import java.util.HashMap;
import java.util.Map;

/**
 * A vector clock (Fidge, 1988; Mattern, 1989): for every lane, how much of its work is known to
 * come before. Thread-safe.
 */
final class Clock {
  /**
   * What Java's threads have waited for. They tell each other in ways that are not seen here, so
   * what one of them has waited for comes before whatever any of them submits later.
   */
  private static final Clock HOST = new Clock();

  private static long closings;

  private final Map<AsyncLane, Long> times = new HashMap<>();
  private long closingsBefore;

  /** Of an operation that comes behind all of this, and all that the host has waited for. */
  Clock next(AsyncLane lane, long time) {
    synchronized (Clock.class) {
      add(HOST);
      times.put(lane, time);
      closingsBefore = closings;
      forgetClosed(); // which the number of closings tells
      Clock copy = new Clock();
      copy.add(this);
      return copy;
    }
  }

  /** Everything that is known there is known here. */
  void add(Clock other) {
    synchronized (Clock.class) {
      other.times.forEach((lane, time) -> times.merge(lane, time, Math::max));
      closingsBefore = Math.max(closingsBefore, other.closingsBefore);
    }
  }

  /** Whether the lane's operation of that time comes before. */
  boolean knows(AsyncLane lane, long time) {
    synchronized (Clock.class) {
      return times.getOrDefault(lane, 0L) >= time || lane.closing() <= closingsBefore;
    }
  }

  /** The host has waited for it. */
  void reached() {
    synchronized (Clock.class) {
      HOST.add(this);
      HOST.forgetClosed();
    }
  }

  private void forgetClosed() {
    times.keySet().removeIf(lane -> lane.closing() <= closings);
  }

  /**
   * The number of a lane that is closed: all that it did comes before all that is submitted now.
   */
  static long close() {
    synchronized (Clock.class) {
      return ++closings;
    }
  }
}
