// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.device;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/**
 * Who read and wrote what of an allocation. Two accesses to the same elements of which one writes
 * are a race, unless one comes before the other, however they happen to be timed. Not thread-safe.
 */
final class Accesses {
  /**
   * An access to some elements.
   *
   * @param to behind the last one
   * @param only those of them that count; null for all
   * @param stamp when
   */
  record Access(long from, long to, BitSet only, boolean write, Stamp stamp) {
    private boolean touches(Access other) {
      int first = (int) Math.max(from, other.from);
      int end = (int) Math.min(to, other.to);
      if (first >= end || only == null && other.only == null) {
        return first < end;
      }
      BitSet common = new BitSet();
      common.set(first, end);
      if (only != null) {
        common.and(only);
      }
      if (other.only != null) {
        common.and(other.only);
      }
      return !common.isEmpty();
    }

    private boolean covers(Access other) {
      boolean within = from <= other.from && other.to <= to;
      return within && (only == null || only.equals(other.only));
    }

    @Override
    public String toString() {
      String some = only == null ? "" : only.cardinality() + " of ";
      String verb = write ? " writes " : " reads ";
      return stamp + verb + some + "elements " + from + " to " + (to - 1);
    }
  }

  private final String of;
  private final List<Access> known = new ArrayList<>();

  Accesses(String of) {
    this.of = of;
  }

  /**
   * Notes an access.
   *
   * @throws IllegalStateException if it is in a race with one before
   */
  void add(Access now) {
    for (Access before : known) {
      boolean conflict = now.touches(before) && (now.write || before.write);
      if (conflict && !now.stamp.isBehind(before.stamp)) {
        throw new IllegalStateException(
            "Race on " + of + ": " + now + " while " + before + "; let the lane await a mark");
      }
    }
    // What comes behind this one comes behind those, or is in a race with this one.
    known.removeIf(
        before ->
            now.covers(before) && now.stamp.isBehind(before.stamp) && (now.write || !before.write));
    known.add(now);
  }
}
