// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.device;

import io.github.scpl.device.Accesses.Access;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.WeakHashMap;

/** A kernel's use of some elements. */
final class Use {
  /** Who has used an allocation, or another thing that is used by one lane at a time. */
  private static final Map<Object, Use.Past> PASTS = new WeakHashMap<>();

  private static final class Past {
    private final Accesses accesses;
    private final List<AsyncMark<?>> pending = new ArrayList<>();

    Past(String of) {
      accesses = new Accesses(of);
    }
  }

  private final String name;
  private final Storage storage;
  private final Tensor hidden;
  private final Past past;

  /** Where the elements are; a thing without elements is written as a whole. */
  private final ByteBuffer bytes;

  private final long from;
  private final long to;
  private byte[] before;

  /**
   * A use of a tensor.
   *
   * @param name of the argument
   * @param hidden the same tensor as the host sees it
   */
  Use(String name, Tensor tensor, Tensor hidden) {
    this.name = name;
    this.hidden = hidden;
    storage = tensor.storage();
    past = past(storage);
    bytes = storage instanceof AsyncStorage own ? own.bytes(tensor) : Bytes.of(hidden);
    from = tensor.offset();
    to = from + tensor.length();
  }

  private Use(Object thing) {
    name = thing.toString();
    storage = null;
    hidden = null;
    past = past(thing);
    bytes = null;
    from = 0;
    to = 1;
  }

  /** A use of memory whose owner may be one lane at a time. */
  static Use of(Object thing) {
    return new Use(thing);
  }

  private static Past past(Object thing) {
    synchronized (PASTS) {
      return PASTS.computeIfAbsent(thing, t -> new Past(t.toString()));
    }
  }

  String name() {
    return name;
  }

  Tensor hidden() {
    return hidden;
  }

  boolean isOnHost() {
    return storage != null && !(storage instanceof AsyncStorage);
  }

  /** Whether an operation that uses it has yet to be done. */
  boolean isPending() {
    synchronized (past) {
      past.pending.removeIf(AsyncMark::isDone);
      return !past.pending.isEmpty();
    }
  }

  void pendsOn(AsyncMark<?> mark) {
    synchronized (past) {
      past.pending.removeIf(AsyncMark::isDone);
      past.pending.add(mark);
    }
  }

  ByteBuffer bytes() {
    return bytes;
  }

  boolean touches(Use other) {
    return past == other.past && from < other.to && other.from < to;
  }

  /** Called before the operation. */
  void begin() {
    if (storage != null) {
      storage.requireOpen();
      before = Bytes.copy(bytes);
    }
  }

  /** Whether the operation has changed an element. */
  boolean isChanged() {
    return storage == null || !Bytes.equal(bytes, before);
  }

  /** Notes, after the operation, that it has read or written all. */
  void note(boolean written, Stamp stamp) {
    past.accesses.add(new Access(from, to, null, written, stamp));
  }

  /** Notes, after the operation, that it has written what it has changed. */
  void noteChanges(Stamp stamp) {
    BitSet changed = Bytes.changed(bytes, before, storage.dataType().width(), (int) from);
    if (!changed.isEmpty()) {
      past.accesses.add(new Access(from, to, changed, true, stamp));
    }
  }
}
