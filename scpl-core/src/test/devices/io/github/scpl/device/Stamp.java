// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.device;

/**
 * An operation's place in the order of all.
 *
 * @param time on its lane, from 1 on
 * @param clock what comes before it
 * @param what it is
 */
record Stamp(AsyncLane lane, long time, Clock clock, String what) {
  boolean isBehind(Stamp other) {
    return clock.knows(other.lane, other.time);
  }

  @Override
  public String toString() {
    return what + " on " + lane;
  }
}
